/** The tools that touch the molecule: a bar below the picture, the spring over it, and the keys and gestures that drive them. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { createPortal } from 'react-dom';
import { useStore } from 'zustand';
import { bathTemperature } from '../state/store.ts';
import { useApp, useMedia, useSampledFrame, useSession } from '../ui/context.ts';
import { tokenColor } from '../ui/tokens.ts';
import { strings } from '../strings/hands.ts';
import { elementLook } from '../viewer/elements.ts';
import type { MoleculeViewer } from '../viewer/MoleculeViewer.ts';
import { HandsActions, KICK } from './actions.ts';
import { Glyph, type GlyphName } from './Glyph.tsx';
import { HandsOverlay } from './overlay.ts';
import { useDrag } from './useDrag.ts';
import { useKeys } from './useKeys.ts';
import { useSpoken } from './useSpoken.ts';
import './hands.css';

export interface HandsProps {
  readonly viewer: MoleculeViewer;
  /** The element that the picture lies in. */
  readonly stage: RefObject<HTMLDivElement | null>;
  /** Whether the bar is shown; `grab`: with the picked atom in the hand. */
  readonly open: 'closed' | 'open' | 'grab';
  readonly close: () => void;
}

export default function Hands({ viewer, stage, open, close }: HandsProps) {
  const session = useSession();
  const actions = useMemo(() => new HandsActions(session.host), [session]);
  const { pull, busy } = useStore(actions.state);
  const frame = useSampledFrame(10);
  const still = useMedia('(prefers-reduced-motion: reduce)');
  /** Whether a drag from an atom pulls it. */
  const [grips, setGrips] = useState(true);
  const layer = useRef<HTMLCanvasElement>(null);
  const { opened, selected, reference, fault, phase, bath, theme } = useApp((state) => ({
    opened: state.opened,
    selected: state.selectedAtom,
    reference: state.frozen !== null,
    fault: state.fault !== null,
    phase: state.phase,
    bath: bathTemperature(state),
    theme: state.theme,
  }));
  const shown = open !== 'closed';
  const held = frame?.run === opened?.run ? (frame?.hands ?? null) : null;
  const frozen = held?.frozen ?? [];
  const nameOf = (atom: number) => `${elementLook(opened?.elements[atom] ?? 0).symbol}${atom + 1}`;
  const picked = selected === null ? null : nameOf(selected);
  const whyNot = reference
    ? strings.whyNot.frozen
    : fault
      ? strings.whyNot.fault
      : phase !== 'ready'
        ? strings.whyNot.preparing
        : null;
  const able = whyNot === null && shown;

  useDrag({ viewer, stage, actions, able, grips });
  useKeys({ viewer, actions, able, shown, start: open === 'grab' });

  // What is in the hand belongs to this molecule, while it is whole and moves.
  useEffect(() => actions.drop(), [actions, opened, fault]);
  useEffect(() => {
    if (!able) void actions.release();
  }, [actions, able]);
  useEffect(() => () => void actions.release(), [actions]);

  useEffect(() => {
    if (!layer.current) return;
    const overlay = new HandsOverlay(
      layer.current,
      () => {
        const { frozen: still_, opened: molecule } = session.store.getState();
        const { latest } = session.frames;
        return still_ === null && latest?.run === molecule?.run ? (latest?.hands ?? null) : null;
      },
      () => actions.state.getState().pull,
    );
    overlay.ink = {
      ink: tokenColor('--ink'),
      paper: tokenColor('--stage'),
      accent: tokenColor('--accent'),
      family: getComputedStyle(document.documentElement).fontFamily,
    };
    const remove = viewer.addLayer(overlay);
    const stop = actions.state.subscribe(() => viewer.redraw());
    return () => {
      stop();
      remove();
    };
  }, [viewer, actions, session, theme]);
  useEffect(() => viewer.redraw(), [viewer, reference, frame]);

  const hand = held?.hand ?? null;
  const spoken = useSpoken(hand && { name: nameOf(hand.atom), force: hand.force, work: held?.work ?? 0 });
  const hotter = actions.nextTemperature(1);
  const cooler = actions.nextTemperature(-1);
  const isFrozen = selected !== null && frozen.includes(selected);
  const thaws = isFrozen || (selected === null && frozen.length > 0);
  const line = busy
    ? strings.settling
    : hand
      ? strings.pulling(nameOf(hand.atom), hand.force, held?.work ?? 0)
      : [
          whyNot ?? (picked ? strings.picked(picked) : strings.hint),
          frozen.length > 0 && `${strings.held(frozen.map(nameOf))}.`,
          held && Math.abs(held.work) >= 0.05 && `${strings.lastWork(held.work)}.`,
        ]
          .filter(Boolean)
          .join(' ');

  const tool = (
    name: GlyphName,
    words: string,
    title: string,
    press: () => unknown,
    disabled: boolean,
    pressed?: boolean,
  ) => (
    <button
      type="button"
      className="hands-tool"
      aria-label={words}
      title={disabled && whyNot && name !== 'undo' && name !== 'redo' ? whyNot : title}
      aria-disabled={disabled}
      aria-pressed={pressed}
      onClick={() => {
        if (!disabled) void press();
      }}
    >
      <Glyph name={name} />
      <span aria-hidden="true">{words}</span>
    </button>
  );

  return (
    <>
      {stage.current && createPortal(<canvas ref={layer} className="hands-layer" aria-hidden="true" />, stage.current)}
      {shown && (
        <section className="hands" aria-label={strings.label} data-testid="hands" data-work={held?.work ?? 0}>
          <div className="hands-tools" role="toolbar" aria-label={strings.label}>
            {tool('pull', strings.tools.pull, strings.about.pull, () => setGrips(!grips), !able, grips)}
            {tool(
              'freeze',
              thaws ? strings.tools.thaw : strings.tools.freeze,
              thaws ? strings.about.thaw(picked) : strings.about.freeze(picked),
              () => (selected === null ? actions.thawAll() : actions.toggleFrozen(selected, frozen)),
              !able || (selected === null && frozen.length === 0),
            )}
            {tool(
              'kick',
              strings.tools.kick,
              strings.about.kick(picked, selected === null ? KICK.all : KICK.one),
              () => actions.kick(selected),
              !able,
            )}
            {([1, -1] as const).map((direction) => {
              const next = direction === 1 ? hotter : cooler;
              const name = direction === 1 ? 'heat' : 'cool';
              return (
                <span key={name} className="hands-cell">
                  {tool(
                    name,
                    strings.tools[name],
                    bath === null ? strings.whyNot.noBath : strings.about.heat(next ?? bath),
                    () => next !== null && session.set({ temperature: next }),
                    !able || next === null,
                  )}
                </span>
              );
            })}
            {tool(
              'minimise',
              busy ? strings.tools.stop : strings.tools.minimise,
              strings.about.minimise,
              () => actions.minimise(!still),
              !able,
            )}
            {tool(
              'undo',
              strings.tools.undo,
              strings.about.undo(held?.undo ?? null),
              () => actions.travel('undo'),
              reference || !held?.undo || busy !== null,
            )}
            {tool(
              'redo',
              strings.tools.redo,
              strings.about.redo(held?.redo ?? null),
              () => actions.travel('redo'),
              reference || !held?.redo || busy !== null,
            )}
            {tool('close', strings.tools.close, strings.tools.close, close, false)}
          </div>
          <p className="hands-line" data-testid="hands-line">
            {line}
          </p>
          <p className="hidden" role="status">
            {pull?.by === 'keys' && !spoken ? strings.keys : spoken}
          </p>
        </section>
      )}
    </>
  );
}
