/** The frames of a run, so that the visitor can go back to look at them: the whole run in outline, the last part in full. */
import type { FrameChannel } from '../state/frames.ts';
import type { FrameMessage } from '../../src/workers/protocol.ts';

/** Most frames, and most bytes of positions and forces, that are kept. */
const MOST_FRAMES = 3000;
const MOST_BYTES = 48 * 2 ** 20;

/** Where a visitor is in the recording. */
export interface Place {
  /** How many frames there are. */
  readonly count: number;
  /** Index of the frame on the screen; null: the run itself is. */
  readonly at: number | null;
  readonly replaying: boolean;
}

export class Recording {
  readonly #channel: FrameChannel;
  readonly #listeners = new Set<() => void>();
  #frames: FrameMessage[] = [];
  #place: Place = { count: 0, at: null, replaying: false };
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whether the channel shows a frame for this recording: that is no new one. */
  #showing = false;

  constructor(channel: FrameChannel) {
    this.#channel = channel;
  }

  /** Records from now on; returns the function that ends that. */
  connect(): () => void {
    if (this.#channel.latest) this.#take(this.#channel.latest);
    const stop = this.#channel.subscribe((frame) => !this.#showing && this.#take(frame));
    return () => {
      clearInterval(this.#timer);
      stop();
    };
  }

  get place(): Place {
    return this.#place;
  }

  /** Calls back when the place changes; returns the function that stops it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** All of them, in the order of their steps. */
  get frames(): readonly FrameMessage[] {
    return this.#frames;
  }

  frame(index: number): FrameMessage | undefined {
    return this.#frames[index];
  }

  /** Index of the last frame at a step or before it; −1 where there is none. */
  indexOf(step: number): number {
    return this.#frames.findLastIndex((frame) => frame.step <= step);
  }

  /** Shows a frame of the recording; the last one is the run as it stands. */
  scrub(index: number): void {
    clearInterval(this.#timer);
    this.#show(Math.min(Math.max(0, index), this.#frames.length - 1), false);
  }

  /** Shows the recording from where the visitor is, from its beginning where that is the end. @param milliseconds a frame */
  replay(milliseconds: number): void {
    clearInterval(this.#timer);
    let next = this.#place.at ?? 0;
    this.#show(next, true);
    this.#timer = setInterval(() => {
      next++;
      if (next >= this.#frames.length - 1) clearInterval(this.#timer);
      this.#show(next, next < this.#frames.length - 1);
    }, milliseconds);
  }

  /** Stands still at the frame that is shown. */
  halt(): void {
    clearInterval(this.#timer);
    this.#tell({ at: this.#place.at, replaying: false });
  }

  #show(index: number, replaying: boolean): void {
    const frame = this.#frames[index];
    if (!frame) return;
    this.#showing = true;
    this.#channel.show(frame);
    this.#showing = false;
    this.#tell({ at: index === this.#frames.length - 1 ? null : index, replaying });
  }

  #take(frame: FrameMessage): void {
    clearInterval(this.#timer);
    if (frame.run !== this.#frames.at(-1)?.run) this.#frames = [];
    // Who goes back, goes on from there: what came after did not happen.
    while ((this.#frames.at(-1)?.step ?? -1) >= frame.step) this.#frames.pop();
    this.#frames.push(frame);
    const room = Math.min(MOST_FRAMES, Math.floor(MOST_BYTES / (frame.positions.byteLength + frame.forces.byteLength)));
    // The older half in outline; again when there are too many again.
    if (this.#frames.length > Math.max(2, room)) {
      const half = this.#frames.length >> 1;
      this.#frames = this.#frames.filter((_, i) => i >= half || i % 2 === 0);
    }
    this.#tell({ at: null, replaying: false });
  }

  #tell({ at, replaying }: Pick<Place, 'at' | 'replaying'>): void {
    this.#place = { count: this.#frames.length, at, replaying };
    for (const listener of this.#listeners) listener();
  }
}

const recordings = new WeakMap<FrameChannel, Recording>();

/** The recording of a channel: the same one for all who ask. */
export function recordingOf(channel: FrameChannel): Recording {
  const known = recordings.get(channel) ?? new Recording(channel);
  recordings.set(channel, known);
  return known;
}
