/** Paints the atoms by numbers that change as the molecule moves, and says what the colours mean. */
import { useEffect, useRef, useState } from 'react';
import type { Look } from '../../../src/session/experiment.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { strings } from '../../strings/look.ts';
import { sentence } from '../../ui/sentence.ts';
import { currentSettings } from '../../state/store.ts';
import type { MoleculeViewer } from '../MoleculeViewer.ts';
import { diverging, painted, roundedUp, sequential, type ColorScale } from './scale.ts';

/** Times a second that colours change. */
const HERTZ = 6;

export interface Colors {
  /** Null while there is nothing to show. */
  readonly scale: ColorScale | null;
  /** What is compared with what, or why there is nothing to show. */
  readonly note: string;
}

const NOTHING: Colors = { scale: null, note: '' };

const lengths = (vectors: Float32Array, less?: Float32Array): Float32Array =>
  Float32Array.from({ length: vectors.length / 3 }, (_, i) =>
    Math.hypot(...[0, 1, 2].map((c) => vectors[3 * i + c] - (less?.[3 * i + c] ?? 0))),
  );

export function useColors(viewer: MoleculeViewer, color: Look['color']): Colors {
  const session = useSession();
  const { opened, frozen, forcefield } = useApp((state) => ({
    opened: state.opened,
    frozen: state.frozen,
    forcefield: currentSettings(state)?.forcefield,
  }));
  const [colors, setColors] = useState<Colors>(NOTHING);
  /** The scale only grows while the same thing is shown: colours that jump say nothing. */
  const high = useRef(0);

  useEffect(() => {
    high.current = 0;
    setColors(NOTHING);
    viewer.paint(null);
    if (color === 'element' || !opened) return;
    let over = false;
    let busy = false;
    let last = -Infinity;

    const paint = (values: ArrayLike<number>, note: string) => {
      if (over) return;
      high.current = Math.max(
        high.current,
        roundedUp(Math.max(...Array.from(values, Math.abs).filter(Number.isFinite), 1e-3)),
      );
      const scale = (color === 'energy' ? diverging : sequential)(high.current);
      viewer.paint(painted(scale, values));
      setColors((before) => (before.note === note && before.scale?.high === scale.high ? before : { scale, note }));
    };
    const ask = async (what: 'disagreement' | 'energy') => {
      busy = true;
      try {
        const { values, against } = await session.atomValues(what, frozen?.index ?? null);
        const note =
          against === null
            ? ''
            : 'networks' in against
              ? strings.members(against.networks)
              : strings.against(against.forcefield);
        paint(values, note);
      } catch (error) {
        if (!over) setColors({ scale: null, note: sentence(error) });
      }
      busy = false;
    };
    const show = (forces: Float32Array) => {
      if (color === 'force') paint(lengths(forces), '');
      else if ((color === 'disagreement' || color === 'energy') && !busy) void ask(color);
    };

    if (color === 'error' && !frozen)
      setColors({ scale: null, note: opened.reference ? strings.errorNeedsFrame : strings.errorUnlabelled });
    if (frozen) {
      if (color === 'error') paint(lengths(frozen.forces, frozen.reference), '');
      else show(frozen.forces);
    }
    const { latest } = session.frames;
    if (!frozen && latest?.run === opened.run) show(latest.forces);
    const stop = frozen
      ? null
      : session.frames.subscribe((frame) => {
          const now = performance.now();
          if (frame.run !== opened.run || now - last < 1000 / HERTZ) return;
          last = now;
          show(frame.forces);
        });
    return () => {
      over = true;
      stop?.();
      viewer.paint(null);
    };
  }, [viewer, color, opened, frozen, forcefield, session]);
  return colors;
}
