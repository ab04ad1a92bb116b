import type { FrameMessage } from '../../src/workers/protocol.ts';

/** Samples kept for the live plots. */
const CAPACITY = 600;
/** Numbers of a frame beyond which plots keep its energies alone. */
const LARGE = 6000;
const NONE = new Float32Array();

/**
 * Brings frames to the viewer and the plots without passing through React: sixty renders a second would be sixty too many.
 * Keeps the frame on the screen and a window of those that came. Frames of an older run are dropped.
 */
export class FrameChannel {
  #run = -1;
  #latest: FrameMessage | null = null;
  #samples: FrameMessage[] = [];
  readonly #listeners = new Set<(frame: FrameMessage) => void>();

  /** The frame on the screen. */
  get latest(): FrameMessage | null {
    return this.#latest;
  }

  /** Starts a new run: what was kept belongs to another trajectory. */
  begin(run: number): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#latest = null;
    this.#samples = [];
  }

  publish(frame: FrameMessage): void {
    if (frame.run < this.#run) return;
    this.begin(frame.run);
    // After a recovery time goes back to the last good state: what came after it did not happen.
    while (this.#samples.length > 0 && (this.#samples.at(-1)?.step ?? 0) >= frame.step) this.#samples.pop();
    this.#samples.push(frame.positions.length > LARGE ? { ...frame, positions: NONE, forces: NONE } : frame);
    if (this.#samples.length > CAPACITY) this.#samples.splice(0, this.#samples.length - CAPACITY);
    this.#latest = frame;
    for (const listener of this.#listeners) listener(frame);
  }

  /** Shows a frame once more: it is what everybody sees, and no news of the run. */
  show(frame: FrameMessage): void {
    if (frame.run !== this.#run) return;
    this.#latest = frame;
    for (const listener of this.#listeners) listener(frame);
  }

  /** Calls back on every frame; returns the function that stops it. */
  subscribe(listener: (frame: FrameMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A number of each kept frame; times ascend. */
  series(pick: (frame: FrameMessage) => number): number[] {
    return this.#samples.map(pick);
  }
}
