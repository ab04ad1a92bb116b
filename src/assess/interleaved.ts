/** Times of several Simulations, taken in turns: whatever else the machine does meanwhile falls on all of them alike. */
import type { Simulation } from '../forcefield/engine.ts';

/** Too short to get anywhere: a step takes as long whatever its length, and nothing can blow up. */
const DYNAMICS = { dt: 0.001, temperature: 300, friction: 1, seed: 1 };
const MOST_STEPS = 2 ** 20;
/** Of a run on a GPU. */
const FEWEST_STEPS = 4;

export interface Times {
  /** µs a step: median of the rounds. */
  readonly microseconds: number;
  /** Half the interquartile range, µs. */
  readonly spread: number;
  /** The round that other work on this machine disturbed least, µs a step. */
  readonly fastest: number;
  readonly rounds: number;
}

/** One Simulation whose steps are counted out and timed. */
export class Stopwatch {
  private steps = 1;
  /** What the shortest run takes, ms: mostly the way to a GPU and back. */
  private trip = 0;
  private readonly times: number[] = [];

  /** @param milliseconds a run takes at least this long */
  constructor(
    private readonly simulation: Simulation,
    private readonly milliseconds: number,
  ) {}

  /** Runs longer and longer until a run is long enough, which also warms it up; returns µs a step. */
  async calibrate(): Promise<number> {
    let elapsed = await this.fastestOfTwo(1);
    while (elapsed < this.milliseconds && this.steps < MOST_STEPS) {
      this.lengthen(elapsed);
      elapsed = await this.fastestOfTwo(this.steps);
    }
    if (this.simulation.backend === 'webgpu') {
      this.trip = await this.fastestOfTwo(1);
      // A trip and one step cannot be told apart in a run of one.
      if (this.steps < FEWEST_STEPS) {
        this.steps = FEWEST_STEPS;
        elapsed = await this.run(this.steps);
      }
    }
    return this.perStep(elapsed);
  }

  /** One more timing; where something else had the processor while the steps were counted out, more steps from now on. */
  async round(): Promise<void> {
    const elapsed = await this.run(this.steps);
    if (elapsed < this.milliseconds / 4 && this.steps < MOST_STEPS) {
      this.lengthen(elapsed);
      this.times.length = 0;
      return this.round();
    }
    this.times.push(this.perStep(elapsed));
  }

  result(): Times {
    const sorted = this.times.slice().sort((a, b) => a - b);
    const at = (fraction: number): number => {
      const place = fraction * (sorted.length - 1);
      const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
      return below + (place - Math.floor(place)) * (above - below);
    };
    return { microseconds: at(0.5), spread: (at(0.75) - at(0.25)) / 2, fastest: sorted[0], rounds: sorted.length };
  }

  destroy(): void {
    this.simulation.destroy();
  }

  private lengthen(elapsed: number): void {
    const factor = elapsed > 0 ? (1.2 * this.milliseconds) / elapsed : 10;
    this.steps = Math.min(MOST_STEPS, Math.ceil(this.steps * Math.min(10, Math.max(1.2, factor))));
  }

  private perStep(milliseconds: number): number {
    const counted = this.trip > 0 ? this.steps - 1 : this.steps;
    return (1000 * Math.max(milliseconds - this.trip, 1e-3)) / counted;
  }

  private async fastestOfTwo(steps: number): Promise<number> {
    return Math.min(await this.run(steps), await this.run(steps));
  }

  private async run(steps: number): Promise<number> {
    const start = performance.now();
    await this.simulation.advance(steps, DYNAMICS);
    await this.simulation.settled();
    return performance.now() - start;
  }
}
