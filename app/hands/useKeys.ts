import { useEffect, useRef } from 'react';
import { useSession } from '../ui/context.ts';
import type { MoleculeViewer } from '../viewer/MoleculeViewer.ts';
import type { CameraState } from '../viewer/orbit.ts';
import type { HandsActions, Point } from './actions.ts';

/** Å that a key moves the end of the spring; with Shift. */
const MOVE = 0.25;
const FAR = 1;

/** Where a key moves the spring's end to, in units of the screen: right, up, away from the viewer. */
const MOVES: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0, 0],
  ArrowRight: [1, 0, 0],
  ArrowUp: [0, 1, 0],
  ArrowDown: [0, -1, 0],
  PageUp: [0, 0, 1],
  PageDown: [0, 0, -1],
};

const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const along = (a: Point, length: number): Point => {
  const scale = length / Math.hypot(...a);
  return [scale * a[0], scale * a[1], scale * a[2]];
};

/** A move along the axes of the screen as the camera sees them, Å. */
export function alongScreen({ position, target, up }: CameraState, move: Point, length: number): Point {
  const away = along([target[0] - position[0], target[1] - position[1], target[2] - position[2]], length);
  const upright = along(up, length);
  const right = along(cross(away, upright), length);
  const [x, y, z] = [0, 1, 2].map((c) => move[0] * right[c] + move[1] * upright[c] + move[2] * away[c]);
  return [x, y, z];
}

const writes = (element: EventTarget | null) =>
  element instanceof HTMLElement && element.closest('input, select, textarea, [contenteditable], dialog') !== null;

/** G grabs the picked atom or lets go, arrow keys and Page Up and Down move it, Esc lets go, Ctrl+Z and Ctrl+Shift+Z undo and redo. */
export function useKeys(options: {
  readonly viewer: MoleculeViewer;
  readonly actions: HandsActions;
  readonly able: boolean;
  readonly shown: boolean;
  /** Grab the picked atom at once. */
  readonly start: boolean;
}): void {
  const { viewer, actions, able, shown, start } = options;
  const session = useSession();
  const started = useRef(false);
  useEffect(() => {
    const grab = (): boolean => {
      const { selectedAtom } = session.store.getState();
      if (selectedAtom === null) return false;
      actions.pull({ atom: selectedAtom, target: viewer.placeOf(selectedAtom), by: 'keys' });
      return true;
    };
    if (!start) started.current = false;
    else if (able && !started.current) {
      started.current = true;
      grab();
    }
    if (!shown) return;
    const listen = (event: KeyboardEvent) => {
      if (event.altKey || writes(event.target)) return;
      const { pull } = actions.state.getState();
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const inStage = event.target instanceof Element && event.target.closest('.viewer') !== null;
      let taken = false;
      if (event.ctrlKey || event.metaKey) {
        const back = key === 'z' && !event.shiftKey;
        const again = key === 'y' || (key === 'z' && event.shiftKey);
        taken = (back || again) && session.store.getState().frozen === null;
        if (taken) void actions.travel(back ? 'undo' : 'redo');
      } else if (able && inStage && key === 'g') {
        taken = true;
        if (pull) void actions.release();
        else grab();
      } else if (pull && key === 'Escape') {
        taken = true;
        void actions.release();
      } else if (pull && inStage && MOVES[key]) {
        taken = true;
        actions.move(alongScreen(viewer.camera, MOVES[key], event.shiftKey ? FAR : MOVE));
      }
      if (!taken) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  }, [viewer, actions, able, shown, start, session]);
}
