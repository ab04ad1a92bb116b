/** The side-by-side view's state: what its worker is asked for, what comes back, and what was measured so far. */
import { createStore } from 'zustand/vanilla';
import { ENDED, SidesClient } from '../../src/workers/compare/client.ts';
import type {
  Difference,
  LanePicture,
  LaneRequest,
  Moment,
  OpenedLane,
  PictureMessage,
  SidesMessage,
  SidesPlayback,
} from '../../src/workers/compare/protocol.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import type { ModelFile } from '../../src/workers/protocol.ts';
import { sentence } from '../ui/sentence.ts';

export interface SidesHost {
  readonly baseUrl: string;
  /** Files of the models that the visitor brought. */
  readonly models: () => readonly (readonly ModelFile[])[];
  /** Where the page's run is. */
  readonly moment: () => Promise<Moment>;
  /** The page's Experiment as it stands. */
  readonly experiment: () => Promise<Experiment>;
}

/** Numbers of a lane, at a rate that can be read. */
export interface LaneNumbers extends Omit<LanePicture, 'positions'> {
  readonly difference: Difference | null;
  /** ms of stepping for a picture, mean since the last numbers; null where there were none. */
  readonly aPicture: number | null;
}

export interface SidesState {
  /** Counts comparisons: pictures of another one do not belong to these lanes. */
  readonly run: number;
  readonly lanes: readonly OpenedLane[];
  /** A lane each; null where it was refused, or before the first picture. */
  readonly numbers: readonly (LaneNumbers | null)[];
  readonly playing: boolean;
  /** How far the preparation is; null when all is ready. */
  readonly preparing: { readonly what: 'start' | 'lanes'; readonly fraction: number } | null;
  /** Why there is nothing to see, or no more of it; empty otherwise. */
  readonly failure: string;
}

/** Differences of all lanes at one moment. */
export interface Sample {
  /** ps, of the reference lane. */
  readonly time: number;
  readonly differences: readonly (Difference | null)[];
}

/** Samples kept: when there are more, every second one goes, so that the whole run stays in view. */
const MOST_SAMPLES = 600;
/** Time between numbers, ms. */
const NUMBERS_MS = 250;

export class Sides {
  readonly store = createStore<SidesState>(() => ({
    run: -1,
    lanes: [],
    numbers: [],
    playing: false,
    preparing: null,
    failure: '',
  }));
  /** Ascending in time. */
  samples: readonly Sample[] = [];
  latest: PictureMessage | null = null;
  readonly #client: SidesClient;
  readonly #host: SidesHost;
  readonly #listeners = new Set<(picture: PictureMessage) => void>();
  #differences: readonly (Difference | null)[] = [];
  /** Those that the worker was started with. */
  #models: ReturnType<SidesHost['models']>;
  /** Pictures since the last numbers. */
  #pictures = 0;
  #reference = 0;
  #keep = 1;
  #seen = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #opening = 0;

  constructor(host: SidesHost) {
    this.#host = host;
    this.#models = host.models();
    this.#client = new SidesClient({ message: (message) => this.#receive(message) }, host.baseUrl, host.models);
  }

  /** Calls back on every picture; returns the function that stops it. */
  subscribe(listener: (picture: PictureMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Puts lanes on a common start. What is still being prepared is given up. Resolves with the lanes as they were begun; null where
   * that failed (the state says why) or something else was asked for since.
   */
  async open(
    lanes: readonly LaneRequest[],
    from: number,
    playback: SidesPlayback,
    play: boolean,
  ): Promise<readonly OpenedLane[] | null> {
    const opening = ++this.#opening;
    const models = this.#host.models();
    // A worker that is busy would answer late, and one that was started before a model came does not know it.
    if (this.store.getState().preparing || models !== this.#models) this.#client.stop();
    this.#models = models;
    this.#set({ preparing: { what: 'lanes', fraction: 0 }, failure: '', playing: false });
    try {
      const experiment = await this.#host.experiment();
      const now = from > 0 ? await this.#host.moment().catch(() => null) : null;
      const moment = now && { step: now.step, positions: now.positions, velocities: now.velocities };
      if (opening !== this.#opening) return null;
      await this.#client.call((api) => api.playback(playback));
      this.#reference = playback.reference;
      const opened = await this.#client.call((api) => api.open({ experiment, lanes, from, moment }));
      if (opening !== this.#opening) return null;
      // The first picture may have come before this answer.
      const first = this.latest?.run === opened.run;
      if (!first) this.#begin(opened.run);
      this.#set({ run: opened.run, lanes: opened.lanes, preparing: null });
      this.#publish();
      if (play) await this.#client.call((api) => api.play());
      return opened.lanes;
    } catch (error) {
      if (opening === this.#opening && error !== ENDED) this.#set({ preparing: null, failure: sentence(error) });
      return null;
    }
  }

  async toggle(): Promise<void> {
    const { playing } = this.store.getState();
    await this.#try(() => this.#client.call((api) => (playing ? api.pause() : api.play())));
  }

  /** Holds what moves. Resolves with whether anything did. */
  async pause(): Promise<boolean> {
    const { playing } = this.store.getState();
    if (playing) await this.toggle();
    return playing;
  }

  async restart(): Promise<void> {
    const { playing } = this.store.getState();
    await this.#try(async () => {
      await this.#client.call((api) => api.restart());
      if (playing) await this.#client.call((api) => api.play());
    });
  }

  async playback(playback: SidesPlayback): Promise<void> {
    if (playback.reference !== this.#reference) {
      this.#reference = playback.reference;
      this.samples = [];
      this.#keep = 1;
      this.#seen = 0;
    }
    await this.#try(() => this.#client.call((api) => api.playback(playback)));
  }

  close(): void {
    this.#opening++;
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#client.stop();
  }

  #receive(message: SidesMessage): void {
    switch (message.kind) {
      case 'picture':
        this.#take(message);
        break;
      case 'state':
        if (message.run >= this.store.getState().run) this.#set({ playing: message.playing });
        break;
      case 'preparing':
        if (this.store.getState().preparing) this.#set({ preparing: message });
        break;
      case 'failure':
        this.#set({ failure: sentence(new Error(message.message)), playing: false, preparing: null });
        break;
    }
  }

  #begin(run: number): void {
    this.samples = [];
    this.#keep = 1;
    this.#seen = 0;
    this.#differences = [];
    this.#set({ run });
  }

  #take(picture: PictureMessage): void {
    const { run } = this.store.getState();
    if (picture.run < run) return;
    if (picture.run > run) this.#begin(picture.run);
    this.latest = picture;
    this.#pictures++;
    if (picture.differences) {
      this.#differences = picture.differences;
      this.#sample(picture, picture.differences);
    }
    for (const listener of this.#listeners) listener(picture);
    this.#timer ??= setTimeout(() => this.#publish(), NUMBERS_MS);
  }

  #sample({ lanes }: PictureMessage, differences: readonly (Difference | null)[]): void {
    const reference = lanes[this.#reference];
    if (!reference || reference.stopped) return;
    const time = reference.time / 1000;
    if (time <= (this.samples.at(-1)?.time ?? -1) || this.#seen++ % this.#keep > 0) return;
    const samples = [...this.samples, { time, differences }];
    if (samples.length > MOST_SAMPLES) this.#keep *= 2;
    this.samples = samples.length > MOST_SAMPLES ? samples.filter((_, n) => n % 2 === 0) : samples;
  }

  #publish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const before = this.store.getState().numbers;
    const numbers = (this.latest?.lanes ?? []).map((lane, n): LaneNumbers | null => {
      if (!lane) return null;
      const { positions: _, ...rest } = lane;
      const took = lane.stepping - (before[n]?.stepping ?? 0);
      const aPicture = took > 0 && this.#pictures > 0 ? took / this.#pictures : (before[n]?.aPicture ?? null);
      return { ...rest, difference: this.#differences[n] ?? null, aPicture };
    });
    this.#pictures = 0;
    this.#set({ numbers });
  }

  #set(change: Partial<SidesState>): void {
    this.store.setState(change);
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (error !== ENDED) this.#set({ failure: sentence(error) });
    }
  }
}
