import { useEffect } from 'react';
import type { RefObject } from 'react';
import { useSession } from '../ui/context.ts';
import type { MoleculeViewer } from '../viewer/MoleculeViewer.ts';
import type { HandsActions, Point } from './actions.ts';

/** Pixels that a press may wander and still pick an atom. */
const CLICK_SLACK = 6;

/** An atom under a pointer that is pressed. */
interface Grip {
  readonly pointer: number;
  readonly atom: number;
  readonly x: number;
  readonly y: number;
  /** Where the atom was, Å: the spring's end moves in the plane of the screen through it. */
  readonly place: Point;
  moved: boolean;
}

/**
 * Drags that begin at an atom pull it, with the mouse, a pen or a finger; with Alt held also while the tool is off. They are taken
 * before the camera sees them: every other drag turns the molecule as ever. A press that does not move picks the atom.
 */
export function useDrag(options: {
  readonly viewer: MoleculeViewer;
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly actions: HandsActions;
  readonly able: boolean;
  readonly grips: boolean;
}): void {
  const { viewer, stage, actions, able, grips } = options;
  const session = useSession();
  useEffect(() => {
    const element = stage.current;
    if (!element || !able) return;
    let grip: Grip | null = null;
    const abort = new AbortController();
    const listen = { capture: true, signal: abort.signal };
    const at = (event: PointerEvent): [number, number] => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    element.addEventListener(
      'pointerdown',
      (event) => {
        const canvas = event.target;
        if (grip || event.button !== 0 || event.shiftKey || !(grips || event.altKey)) return;
        if (!(canvas instanceof HTMLCanvasElement)) return;
        const [x, y] = at(event);
        const atom = viewer.atomAt(x, y);
        if (atom === null) return;
        event.stopPropagation();
        canvas.setPointerCapture(event.pointerId);
        grip = { pointer: event.pointerId, atom, x, y, place: viewer.placeOf(atom), moved: false };
      },
      listen,
    );
    element.addEventListener(
      'pointermove',
      (event) => {
        if (grip?.pointer !== event.pointerId) return;
        event.stopPropagation();
        const [x, y] = at(event);
        grip.moved ||= Math.hypot(x - grip.x, y - grip.y) > CLICK_SLACK;
        if (!grip.moved) return;
        const from = viewer.pointAt(grip.x, grip.y, grip.place);
        const to = viewer.pointAt(x, y, grip.place);
        const target = grip.place.map((value, c) => value + to[c] - from[c]);
        actions.pull({ atom: grip.atom, target: [target[0], target[1], target[2]], by: 'pointer' });
      },
      listen,
    );
    const end = (event: PointerEvent) => {
      if (grip?.pointer !== event.pointerId) return;
      event.stopPropagation();
      if (grip.moved) void actions.release();
      else if (event.type === 'pointerup') viewer.pick(grip.atom);
      grip = null;
    };
    element.addEventListener('pointerup', end, listen);
    element.addEventListener('pointercancel', end, listen);
    return () => {
      abort.abort();
      if (grip?.moved) void actions.release();
    };
  }, [viewer, stage, actions, able, grips, session]);
}
