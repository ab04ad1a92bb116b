/** Points of the plane: how fast a force field steps this molecule here, and how far its forces are from the reference. */
import { longestStep } from '../assess/card/energy.ts';
import { errorsByTemperature } from '../assess/errors.ts';
import type { ReferenceMolecule, Split } from '../assess/reference.ts';
import { StepTimer, timePerStep } from '../assess/timing.ts';
import type { Structure } from '../chem/structure.ts';
import { CpuEngine } from '../cpu/engine.ts';
import type { Dynamics, Engine, Simulation } from '../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import { describeForceField, objectionOf } from './open.ts';
import type { Consensus } from './unlabelled.ts';
import type { FrameErrors, PlanePoint } from './protocol.ts';

/** Timings before a point is shown; the live run waits for no more of them than it must. */
const FIRST = { minimumMs: 40, runs: 5, limitMs: 600, fewest: 2 } as const;
/** A point is known well when its timings took this long together, ms, or when this many of them lie this close together. */
const WELL = { ms: 1000, runs: 7, spread: 0.05 } as const;
/** A clock whose steps are more of a timing than this says little. */
const COARSE = 0.02;
/** Beyond this ratio between the last and the first timings something else than chance is at work. */
const UNSTEADY = 1.2;

/** Copies that are evaluated together. */
const BATCH = 64;
const BATCH_TIMING = { minimumMs: 60, runs: 5, limitMs: 1500, fewest: 1 } as const;

export interface Moment {
  /** Å, [3N]. */
  readonly positions: Float64Array;
  /** Å/fs, [3N]. */
  readonly velocities: Float64Array;
}

/** One point while it is measured. What the Engine does not take, or what comes to no number, becomes the point's reason. */
export class PointMeasurement {
  private timer: StepTimer | null = null;
  private simulation: Simulation | null = null;

  private constructor(
    readonly forcefield: ForceField,
    private readonly structure: Structure,
    private readonly engine: Engine,
    private readonly dynamics: Dynamics,
    private known: PlanePoint,
  ) {}

  /**
   * A point as far as it is known already, or one that is not measured yet; with the reason where it cannot be.
   * What is known is not measured again.
   */
  static async begin(
    forcefield: ForceField,
    structure: Structure,
    engine: Engine,
    dynamics: Dynamics,
    known?: PlanePoint,
  ): Promise<PointMeasurement> {
    if (known) return new PointMeasurement(forcefield, structure, engine, dynamics, known);
    const { id, plainName, technicalName, family, refusal } = await describeForceField(forcefield, structure);
    return new PointMeasurement(forcefield, structure, engine, dynamics, {
      forcefield: id,
      plainName,
      technicalName,
      family,
      engine: engine.backend,
      speed: null,
      accuracy: null,
      batch: null,
      longestStep: null,
      disagreement: null,
      reason: refusal,
    });
  }

  get point(): PlanePoint {
    return this.known;
  }

  /** Whether more timings would tell nothing new. */
  get settled(): boolean {
    const { timer } = this;
    const { speed } = this.known;
    if (!timer || !speed || this.known.reason !== null) return true;
    const narrow = timer.runs >= WELL.runs && speed.spread < WELL.spread * speed.microsecondsPerStep;
    return narrow || timer.workedMs >= WELL.ms;
  }

  /** Errors on one split of the labels, all frames as one batch of replicas. */
  measureAccuracy(reference: ReferenceMolecule, split: Split): Promise<PlanePoint> {
    if (this.known.accuracy) return Promise.resolve(this.known);
    return this.improve(async () => {
      const [all, ...byTemperature] = (await errorsByTemperature(this.engine, this.forcefield, reference, split)).map(
        ({ temperature, frames, forceMae, forceRmse, forceMaeError, energyMae }): FrameErrors => {
          return { temperature, frames, forceMae, forceRmse, spread: forceMaeError, energyMae };
        },
      );
      return { accuracy: { ...all, split, byTemperature } };
    });
  }

  /** Where there are no labels: how far it is from another force field. */
  measureDisagreement({ best, labels }: Consensus): Promise<PlanePoint> {
    if (this.known.disagreement) return Promise.resolve(this.known);
    return this.improve(async () => {
      const [{ forceMae, frames }] = await errorsByTemperature(this.engine, this.forcefield, labels, 'test');
      return { disagreement: { best, forceMae, frames } };
    });
  }

  /** The first timings, from a moment of the live run. */
  startTiming({ positions, velocities }: Moment): Promise<PlanePoint> {
    if (this.known.speed) return Promise.resolve(this.known);
    return this.improve(async () => {
      this.simulation = await this.engine.load(await potentialOf(this.forcefield, this.structure), 1);
      this.simulation.setState(positions, velocities);
      this.timer = await StepTimer.start(this.simulation, this.dynamics, FIRST.minimumMs);
      const start = performance.now();
      while (
        this.timer.runs < FIRST.fewest ||
        (this.timer.runs < FIRST.runs && performance.now() - start < FIRST.limitMs)
      )
        await this.timer.run();
      return { speed: await this.speed(this.timer) };
    });
  }

  /** One more timing. @param disturbed says afterwards whether it counts */
  timeAgain(disturbed: () => boolean): Promise<PlanePoint> {
    return this.improve(async () => {
      const { timer } = this;
      if (!timer) return {};
      await timer.run();
      if (disturbed() && timer.runs > FIRST.fewest) timer.discard();
      return timer.runs > 0 ? { speed: await this.speed(timer) } : {};
    });
  }

  /** Many copies at once. */
  measureBatch({ positions }: Moment): Promise<PlanePoint> {
    if (this.known.batch) return Promise.resolve(this.known);
    return this.improve(async () => {
      const simulation = await this.engine.load(await potentialOf(this.forcefield, this.structure), BATCH);
      try {
        const all = new Float64Array(BATCH * positions.length);
        for (let r = 0; r < BATCH; r++) all.set(positions, r * positions.length);
        simulation.setState(all);
        const { microsecondsPerStep, spread, runs } = await timePerStep(simulation, this.dynamics, BATCH_TIMING);
        const evaluationsPerSecond = (1e6 * BATCH) / microsecondsPerStep;
        return {
          batch: {
            replicas: BATCH,
            evaluationsPerSecond,
            spread: (evaluationsPerSecond * spread) / microsecondsPerStep,
            runs,
          },
        };
      } finally {
        simulation.destroy();
      }
    });
  }

  /**
   * The longest step: a property of the forces, so that the Engine in f64 finds it whichever one is timed.
   * @param current called often; where it throws, the search ends
   */
  measureLongestStep(current: () => void): Promise<PlanePoint> {
    if (this.known.longestStep !== null) return Promise.resolve(this.known);
    return this.improve(async () => {
      const potential = await potentialOf(this.forcefield, this.structure);
      const pause = async () => {
        await new Promise((resolve) => setTimeout(resolve, 0));
        current();
      };
      const engine = new CpuEngine();
      return { longestStep: await longestStep({ structure: this.structure, potential, engine, stepFactor: 1, pause }) };
    });
  }

  /** Lets go of what timing needs. */
  end(): void {
    this.simulation?.destroy();
    this.simulation = null;
    this.timer = null;
  }

  private async speed(timer: StepTimer): Promise<PlanePoint['speed']> {
    const { microsecondsPerStep, spread, runs, slowing, coarseness } = await timer.summary();
    const { dt } = this.dynamics;
    const unsteady = slowing !== null && Math.max(slowing, 1 / slowing) > UNSTEADY;
    return {
      microsecondsPerStep,
      spread,
      runs,
      dt,
      seconds: timer.workedMs / 1000,
      unsteady,
      coarse: coarseness > COARSE,
    };
  }

  private async improve(measure: () => Promise<Partial<PlanePoint>>): Promise<PlanePoint> {
    if (this.known.reason !== null) return this.known;
    try {
      this.known = { ...this.known, ...(await measure()) };
    } catch (error) {
      this.known = { ...this.known, reason: objectionOf(error) };
    }
    return this.known;
  }
}
