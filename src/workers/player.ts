/** Plays a run until told otherwise: how fast, and in which state that is. */
import { FfpError } from '../core/errors.ts';
import type { Run } from '../session/run.ts';
import type { Lock } from './lock.ts';
import { fullPace, slowPace, type Pace } from './pace.ts';
import type { StatusMessage } from './protocol.ts';

/** Time between status messages while playing, ms. */
const STATUS_MS = 500;
/** Time between two pictures of a run that goes on to a step, ms. */
const PICTURE_MS = 400;
/** Steps before the first of them. */
const FIRST_STEPS = 50;

export interface PlayerHost {
  readonly lock: Lock;
  /** Makes steps, and shows what they led to. @param began ms, when this turn of a run that plays began; absent: it is paused */
  readonly turn: (steps: number, began?: number) => Promise<void>;
  readonly postStatus: () => void;
  /** A turn failed, and the player still plays. */
  readonly fail: (error: unknown) => void;
}

export class Player {
  state: StatusMessage['state'] = 'preparing';
  #mode: 'slow' | 'full' = 'slow';
  #rate = 100;
  /** Counts up when the loop must end. */
  #loops = 0;
  /** Counts up when steps that are being made at one go are wanted no more. */
  #stops = 0;
  #stepsPerSecond = 0;
  readonly #host: PlayerHost;

  constructor(host: PlayerHost) {
    this.#host = host;
  }

  /** Steps a second of the clock, over the last moment; 0 while it stands still. */
  get stepsPerSecond(): number {
    return this.state === 'playing' ? this.#stepsPerSecond : 0;
  }

  /** @param rate fs of simulated time a second, of the slow playback */
  pace(mode: 'slow' | 'full', rate: number): void {
    if (!(rate > 0 && rate <= 1e6)) throw new FfpError('usage', `a playback rate of ${rate} fs/s is not possible`);
    this.#mode = mode;
    this.#rate = rate;
  }

  play(run: Run): void {
    if (this.state === 'playing') return;
    this.#stops++;
    this.state = 'playing';
    this.#host.postStatus();
    void this.#loop(run, ++this.#loops);
  }

  /** Stops after the turn that is under way. */
  stop(state: StatusMessage['state']): void {
    this.#stops++;
    this.#halt(state);
  }

  /**
   * Makes steps at one go, with a picture now and then; ends before them where the run breaks, is stopped, or plays. Nothing else that
   * the lock guards has a turn meanwhile: measurements of seconds would come between any two pieces.
   * @param current the run, once it has its turn
   */
  go(current: () => Run, steps: number): Promise<void> {
    const { lock, turn, postStatus } = this.#host;
    const stops = this.#stops;
    this.#halt('paused');
    return lock.run(async () => {
      const run = current();
      let piece = FIRST_STEPS;
      for (let missing = steps; missing > 0 && !run.broken && this.#stops === stops;) {
        const began = performance.now();
        const now = Math.min(piece, missing);
        await turn(now);
        missing -= now;
        // Messages are heard in between, one that stops this among them.
        await new Promise((resolve) => setTimeout(resolve));
        piece = Math.ceil((now * PICTURE_MS) / (performance.now() - began));
      }
      postStatus();
    });
  }

  #halt(state: StatusMessage['state']): void {
    this.#loops++;
    this.state = state;
    this.#stepsPerSecond = 0;
  }

  /** Steps, shows, waits for the next frame's time. */
  async #loop(run: Run, loop: number): Promise<void> {
    const { lock, turn, postStatus, fail } = this.#host;
    const going = (): boolean => this.#loops === loop;
    let { steps, interval } = this.#next(run, 1, 1);
    let due = performance.now();
    let counted = { at: due, step: run.step };
    try {
      while (going()) {
        const asked = performance.now();
        let began = asked;
        await lock.run(async () => {
          // What had its turn before says nothing about how long steps take.
          began = performance.now();
          if (going()) await turn(steps, asked);
        });
        const now = performance.now();
        ({ steps, interval } = this.#next(run, steps, now - began));
        if (now - counted.at >= STATUS_MS) {
          this.#stepsPerSecond = (1000 * (run.step - counted.step)) / (now - counted.at);
          counted = { at: now, step: run.step };
          if (going()) postStatus();
        }
        // Frames that are late are not caught up with: slow playback slows down and never bursts.
        due = Math.max(due + interval, now);
        await new Promise((resolve) => setTimeout(resolve, due - now));
      }
    } catch (error) {
      if (going()) fail(error);
    }
  }

  #next(run: Run, lastSteps: number, lastMs: number): Pace {
    return this.#mode === 'full' ? fullPace(lastSteps, lastMs) : slowPace(run.settings.dt, this.#rate);
  }
}
