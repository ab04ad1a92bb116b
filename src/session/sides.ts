/** Several force fields on one start, side by side: what the page's view shows and `ffp compare` prints. */
import { superpose } from '../chem/superposition.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import type { Frame, Simulation } from '../forcefield/engine.ts';
import { potentialOf } from '../forcefield/forcefield.ts';
import type { Experiment, SidesLane } from './experiment.ts';
import { describeFault } from './faults.ts';
import { Run, settingsAt, type RunSources } from './run.ts';
import { STARTER, startOf, type Start } from './start.ts';

/** Steps between two looks at how far a replay is. */
const REPLAY_PIECE = 500;
/** A lane makes at most so many times as many steps in a turn as in its last one: a clock that did not move says nothing. */
const GROWTH = 4;
const MOST_STEPS = 100_000;

/** How far a lane is from the reference lane. */
export interface Difference {
  /** Å: distance of like atoms of the two present geometries, after superposition. */
  readonly rmsd: number;
  /** kcal/mol/Å: mean absolute difference of all force components, both evaluated on the reference lane's present geometry. */
  readonly force: number;
  /** kcal/mol: this lane's force field less the reference's on that geometry, each counted from its own energy at the common start. */
  readonly energy: number;
}

/**
 * The common start: that of the Experiment (step 0), or where its run is at a later step, which is gone through again.
 * @param progress hears how far that is, from 0 to 1
 * Throws FfpError('diverged') where the run blows up before that step.
 */
export async function commonStart(
  experiment: Experiment,
  structure: Structure,
  sources: RunSources,
  step = 0,
  progress: (fraction: number) => Promise<void> = async () => undefined,
): Promise<Start> {
  const { settings, seed } = experiment;
  if (step === 0) {
    const potential = await potentialOf(await sources.forcefield(settings.forcefield), structure);
    const start = await startOf(experiment.molecule);
    return start(potential, structure, () => sources.forcefield(STARTER), settings.temperature, seed, 1);
  }
  const { state: _state, ...fromStart } = experiment;
  const run = await Run.start(fromStart, structure, sources);
  try {
    while (run.step < step) {
      await run.advance(Math.min(REPLAY_PIECE, step - run.step));
      await run.settled();
      await progress(run.step / step);
    }
    const frame = await run.frame();
    const { positions, velocities, fault } = frame;
    if (fault) throw new FfpError('diverged', describeFault(run, fault, frame));
    return { positions, velocities };
  } finally {
    run.destroy();
  }
}

/** One force field on its way. */
export class Lane {
  /** ms of the clock spent in steps, and in nothing else. */
  stepping = 0;
  /** Why it stopped, in a sentence; null while it goes on. */
  stopped: string | null = null;
  /** Atoms that moved too far, where it blew up. */
  faulty: readonly number[] = [];
  /** Steps and ms of the last turn. */
  #last = { steps: 1, ms: 0 };
  /** The same Potential beside the run, for geometries of others. */
  #probe: Simulation | null = null;

  private constructor(
    readonly source: SidesLane,
    readonly run: Run,
    private readonly sources: RunSources,
    /** The last whole moment. */
    public frame: Frame,
  ) {
    this.zero = energyOf(frame);
  }

  /** kcal/mol, at the common start. */
  readonly zero: number;

  /** Throws FfpError where the force field or the Engine does not take the molecule. */
  static async begin(
    source: SidesLane,
    experiment: Experiment,
    structure: Structure,
    sources: RunSources,
    start: Start,
    step: number,
  ): Promise<Lane> {
    const { inner: _, ...settings } = settingsAt(experiment.settings, experiment.events, step);
    const own: Experiment = { ...experiment, settings: { ...settings, ...source }, events: [] };
    const run = await Run.start(own, structure, sources, 1, start);
    return new Lane(source, run, sources, await run.frame());
  }

  get steps(): number {
    return this.run.step;
  }

  /** fs since the common start. */
  get time(): number {
    return this.run.step * this.run.settings.dt;
  }

  /** Simulated ns a day, by the steps made here; null before any took time that the clock noticed. */
  get nsPerDay(): number | null {
    // 86.4e6 ms a day, 1e6 fs a ns.
    return this.stepping > 0 ? (86.4 * this.time) / this.stepping : null;
  }

  /** Makes steps and counts the time that they take. An Engine that fails stops the lane, and no other. */
  async advance(steps: number): Promise<void> {
    if (this.stopped !== null || steps === 0) return;
    try {
      const begin = performance.now();
      await this.run.advance(steps);
      await this.run.settled();
      const ms = performance.now() - begin;
      this.stepping += ms;
      this.#last = { steps, ms };
    } catch (error) {
      this.stop(error);
    }
  }

  /** Steps that should take so many ms, by how the last turn went. */
  stepsFor(ms: number): number {
    const { steps, ms: took } = this.#last;
    const wanted = took > 0 ? (ms * steps) / took : Infinity;
    return Math.max(1, Math.floor(Math.min(wanted, GROWTH * steps, MOST_STEPS)));
  }

  /** Reads the present moment; one that blew up is not kept. */
  async look(): Promise<void> {
    if (this.stopped !== null) return;
    try {
      const frame = await this.run.frame();
      if (frame.fault) {
        this.stopped = describeFault(this.run, frame.fault, frame);
        this.faulty = frame.fault.atoms;
      } else this.frame = frame;
    } catch (error) {
      this.stop(error);
    }
  }

  /** Energy (kcal/mol) and forces (kcal/mol/Å, [3N]) of this lane's force field on any geometry, on its own Engine. */
  async evaluate(positions: Float64Array): Promise<{ readonly energy: number; readonly forces: Float64Array }> {
    const engine = await this.sources.engine(this.source.engine);
    this.#probe ??= await engine.load(this.run.potential, 1);
    this.#probe.setState(positions);
    const frame = await this.#probe.frame();
    return { energy: energyOf(frame), forces: frame.forces };
  }

  destroy(): void {
    this.run.destroy();
    this.#probe?.destroy();
    this.#probe = null;
  }

  /** Only what was said on purpose is the lane's own; anything else is a defect. */
  private stop(error: unknown): void {
    if (!(error instanceof FfpError)) throw error;
    this.stopped = error.message;
  }
}

/** Lanes from one start. They step one after the other and never at once, so that none takes the processor from another. */
export class SideBySide {
  constructor(readonly lanes: readonly Lane[]) {}

  /** Lanes that have not stopped. */
  get going(): readonly Lane[] {
    return this.lanes.filter(({ stopped }) => stopped === null);
  }

  /** Synchronised: every lane makes the same number of steps, however long that takes it. */
  async synchronised(steps: number): Promise<void> {
    for (const lane of this.going) await lane.advance(steps);
    await this.look();
  }

  /**
   * Free: every lane steps until it has had `share` ms more of the clock than the one that has had the least. A lane whose single step
   * takes longer than a share waits until the others have had as much.
   */
  async free(share: number): Promise<void> {
    const goal = Math.min(...this.going.map(({ stepping }) => stepping)) + share;
    for (const lane of this.going)
      while (lane.stopped === null && lane.stepping < goal) await lane.advance(lane.stepsFor(goal - lane.stepping));
    await this.look();
  }

  /** How far each lane is from one of them; null for those that have stopped, and for all where that one has. */
  async differences(reference: number): Promise<readonly (Difference | null)[]> {
    const from = this.lanes[reference];
    const differences: (Difference | null)[] = [];
    for (const lane of this.lanes)
      differences.push(from?.stopped === null && lane.stopped === null ? await difference(lane, from) : null);
    return differences;
  }

  destroy(): void {
    for (const lane of this.lanes) lane.destroy();
  }

  private async look(): Promise<void> {
    for (const lane of this.going) await lane.look();
  }
}

async function difference(lane: Lane, from: Lane): Promise<Difference> {
  if (lane === from) return { rmsd: 0, force: 0, energy: 0 };
  const { positions, forces } = from.frame;
  const here = await lane.evaluate(positions);
  const apart = here.forces.reduce((sum, force, c) => sum + Math.abs(force - forces[c]), 0);
  return {
    rmsd: superpose(lane.frame.positions, positions).rmsd,
    force: apart / forces.length,
    energy: here.energy - lane.zero - (energyOf(from.frame) - from.zero),
  };
}

const energyOf = ({ energies }: Frame): number => energies.reduce((sum, energy) => sum + energy, 0);
