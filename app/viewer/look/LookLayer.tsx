/** Everything about the picture that is not the plain one: style, colours, names, measures, a trail; and the panel that chooses them. */
import { useEffect, useRef, useState } from 'react';
import { MEASURE_LIMIT, type Look } from '../../../src/session/experiment.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { tokenColor } from '../../ui/tokens.ts';
import { strings } from '../../strings/look.ts';
import { elementLook } from '../elements.ts';
import type { MoleculeViewer } from '../MoleculeViewer.ts';
import { Annotations } from './annotations.ts';
import { ColorKey } from './ColorKey.tsx';
import { PLAIN, shortened } from './look.ts';
import { Keep } from './Keep.tsx';
import { LookPanel } from './LookPanel.tsx';
import { kindOf, within } from './measure.ts';
import { useColors } from './useColors.ts';
import './look.css';

/** CSS pixels of the panel with its margins: look.css. */
const PANEL_WIDTH = 372;

export interface LookLayerProps {
  readonly viewer: MoleculeViewer;
  /** Whether the panel is open. */
  readonly open: boolean;
  readonly close: () => void;
  /** Takes clicks on atoms in place of the page while it is not null. */
  readonly taker: { current: ((atom: number | null) => void) | null };
}

export default function LookLayer({ viewer, open, close, taker }: LookLayerProps) {
  const session = useSession();
  const canvas = useRef<HTMLCanvasElement>(null);
  const notes = useRef<Annotations | null>(null);
  const { given, opened, theme, selected, frozen } = useApp((state) => ({
    given: state.experiment?.view.look,
    opened: state.opened,
    theme: state.theme,
    selected: state.selectedAtom,
    frozen: state.frozen,
  }));
  const look = given ?? PLAIN;
  /** Atoms of the measure that is being made; null: none is. */
  const [draft, setDraft] = useState<readonly number[] | null>(null);
  const atoms = opened?.elements.length ?? 0;
  const measures = within(look.measures, atoms);
  const trail = look.trail !== null && look.trail < atoms ? look.trail : null;
  const colors = useColors(viewer, look.color);

  const set = (change: Partial<Look>) => session.setView({ look: shortened({ ...look, measures, trail, ...change }) });
  const keep = (measure: readonly number[]) => {
    setDraft(null);
    if (measure.length >= 2 && measures.length < MEASURE_LIMIT) set({ measures: [...measures, measure] });
  };
  const add = (atom: number | null) => {
    if (draft === null || atom === null || draft.includes(atom)) return;
    const next = [...draft, atom];
    if (next.length === 4) keep(next);
    else setDraft(next);
  };

  useEffect(() => {
    taker.current = draft === null ? null : add;
    return () => {
      taker.current = null;
    };
  });

  // With the keys: [ and ] pick, M adds what is picked, Enter keeps, Escape gives up.
  useEffect(() => {
    if (draft === null) return;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
      if (event.key.toLowerCase() === 'm') add(selected);
      else if (event.key === 'Escape') setDraft(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  });

  useEffect(() => {
    if (!canvas.current) return;
    const layer = new Annotations(canvas.current);
    notes.current = layer;
    const remove = viewer.addLayer(layer);
    return () => {
      remove();
      notes.current = null;
    };
  }, [viewer]);

  useEffect(() => {
    const root = getComputedStyle(document.documentElement);
    if (notes.current)
      notes.current.ink = {
        ink: tokenColor('--ink'),
        paper: tokenColor('--stage'),
        accent: tokenColor('--accent'),
        font: `600 13px ${root.fontFamily}`,
      };
  }, [viewer, theme]);

  useEffect(() => {
    viewer.covered = open ? PANEL_WIDTH : 0;
    return () => {
      viewer.covered = 0;
    };
  }, [viewer, open]);

  useEffect(() => {
    viewer.setStyle(look.style);
    return () => viewer.setStyle('balls');
  }, [viewer, look.style]);

  // Another molecule, or another place of the same one.
  useEffect(() => notes.current?.forget(), [opened, frozen]);
  useEffect(() => setDraft(null), [opened]);

  useEffect(() => {
    if (!opened) return;
    const symbols = Array.from(opened.elements, (z) => elementLook(z).symbol);
    const labels =
      look.labels === 'none'
        ? null
        : look.labels === 'elements'
          ? symbols
          : symbols.map((name, i) => `${name}${i + 1}`);
    notes.current?.show({
      labels,
      measures,
      draft: draft ?? [],
      trail,
      box: opened.box ?? null,
      text: (measure, value) => strings.value(kindOf(measure), value),
    });
    viewer.redraw();
  });

  return (
    <>
      <canvas ref={canvas} className="annotations" aria-hidden="true" />
      {look.color !== 'element' && <ColorKey color={look.color} colors={colors} />}
      {/* Out of sight it stays: a film goes on while the panel is closed. */}
      <LookPanel
        open={open}
        look={{ ...look, measures, trail }}
        set={set}
        close={close}
        draft={draft}
        begin={() => setDraft(selected === null ? [] : [selected])}
        keep={keep}
        cancel={() => setDraft(null)}
      >
        <Keep viewer={viewer} notes={() => canvas.current} />
      </LookPanel>
    </>
  );
}
