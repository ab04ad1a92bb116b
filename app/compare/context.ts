import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { MoleculeViewer } from '../viewer/MoleculeViewer.ts';
import type { CameraState } from '../viewer/orbit.ts';
import type { Sides, SidesState } from './sides.ts';

/** The pictures of all panes: turning one turns all. */
export class LinkedViews {
  readonly #viewers = new Set<MoleculeViewer>();
  #last: Promise<void> = Promise.resolve();

  add(viewer: MoleculeViewer): () => void {
    this.#viewers.add(viewer);
    return () => this.#viewers.delete(viewer);
  }

  turned(from: MoleculeViewer | null, camera: CameraState): void {
    for (const viewer of this.#viewers) if (viewer !== from) viewer.camera = camera;
  }

  /** Fits the first picture, and shows the others as it is shown: what differs is then the molecules. */
  fit(): void {
    const [first, ...others] = this.#viewers;
    first?.fit();
    for (const viewer of others) viewer.camera = first.camera;
  }

  /** Makes pictures one after the other, a frame between: each takes the browser a while to prepare. */
  inTurn(make: () => void): void {
    this.#last = this.#last.then(
      () =>
        new Promise((resolve) =>
          requestAnimationFrame(() => {
            make();
            setTimeout(resolve, 0);
          }),
        ),
    );
  }
}

export const SidesContext = createContext<{ readonly sides: Sides; readonly views: LinkedViews } | null>(null);

export function useSides(): { readonly sides: Sides; readonly views: LinkedViews } {
  const context = useContext(SidesContext);
  if (!context) throw new Error('useSides outside SidesContext');
  return context;
}

/** Renders again when the selected part of the view's state changes (shallow comparison). */
export const useSidesState = <T>(select: (state: SidesState) => T): T =>
  useStore(useSides().sides.store, useShallow(select));
