/**
 * Sampling of one torsion that does not wait for barriers: replicas start all the way round, and an energy along the torsion levels its
 * hills; every sample then counts by what that energy did to it (umbrella sampling with one umbrella: Torrie and Valleau, J. Comput. Phys.
 * 23, 187 (1977)). Exact whatever the levelling energy, for it is a function of the torsion alone.
 */
import { torsionAngle } from '../../chem/internal.ts';
import { checkTorsion, turned, type Torsion } from '../../chem/rotatable.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import { BOLTZMANN } from '../../core/units.ts';
import { minimise } from '../../cpu/minimise.ts';
import type { Engine, Simulation } from '../../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { advance, warmUp } from './advance.ts';
import { fitSeries, heldAt, seriesEnergy, withTorsionEnergy, type TorsionSeries } from './torsionEnergy.ts';
import { TorsionHistogram } from './torsionHistogram.ts';

export interface TorsionSettings {
  readonly replicas: number;
  /** fs. */
  readonly dt: number;
  /** K. */
  readonly temperature: number;
  readonly seed: number;
}

/** Angles at which the way round is surveyed before. */
const ANGLES = 24;
/** Evaluations of the relaxation at each, and its tolerance, kcal/mol/Å: the levelling need not be exact. */
const EVALUATIONS = 60;
const TOLERANCE = 1;
/** kcal/mol/rad²: holds a torsion within some degrees. */
const STIFFNESS = 200;
/** Waves of the levelling energy, and the highest hill that it levels, kcal/mol. */
const ORDER = 6;
const HIGHEST_HILL = 12;
/** The bath of the samples, 1/ps: turns are slowed little. */
const FRICTION = 5;
/** fs from one sample to the next. */
const EVERY = 10;

/** The way round: relaxed geometries at equally spaced angles (Å, each [3N]) and their energies, kcal/mol. */
export interface Survey {
  readonly geometries: readonly Float64Array[];
  readonly energies: readonly number[];
}

/** Relaxes a molecule with one torsion held at `ANGLES` angles. */
export async function surveyTorsion(
  potential: Potential,
  structure: Structure,
  torsion: Torsion,
  tick: () => Promise<void>,
): Promise<Survey> {
  const geometries: Float64Array[] = [];
  const energies: number[] = [];
  for (let a = 0; a < ANGLES; a++) {
    await tick();
    const phi = -Math.PI + (2 * Math.PI * a) / ANGLES;
    const spring = heldAt(phi, STIFFNESS);
    const start = turned(structure, structure.positions, torsion, phi);
    const held = withTorsionEnergy(potential, torsion, spring);
    const { positions, energy } = await minimise(held, start, TOLERANCE, EVALUATIONS);
    geometries.push(positions);
    energies.push(energy - seriesEnergy(spring, torsionAngle(positions, torsion)));
  }
  if (!energies.every(Number.isFinite))
    throw new FfpError('diverged', 'the molecule has no finite energy at some angle of this torsion');
  return { geometries, energies };
}

/** The energy that levels a way round: minus its hills up to a height. */
export function levelling(energies: readonly number[]): TorsionSeries {
  const floor = Math.min(...energies);
  return fitSeries(
    energies.map((energy) => -Math.min(energy - floor, HIGHEST_HILL)),
    ORDER,
  );
}

export class TorsionRun {
  readonly histogram: TorsionHistogram;
  readonly #simulation: Simulation;
  readonly #torsion: Torsion;
  readonly #series: TorsionSeries;
  readonly #settings: TorsionSettings;
  readonly #name: string;
  #steps = 0;

  private constructor(
    simulation: Simulation,
    torsion: Torsion,
    series: TorsionSeries,
    settings: TorsionSettings,
    name: string,
  ) {
    this.#simulation = simulation;
    this.#torsion = torsion;
    this.#series = series;
    this.#settings = settings;
    this.#name = name;
    this.histogram = new TorsionHistogram(settings.replicas, settings.temperature);
  }

  /**
   * Surveys the torsion, puts the replicas round it and warms them up.
   * @param tick called often: gives the event loop a turn
   * Throws FfpError('coverage', 'usage' for a torsion that cannot be turned, 'diverged').
   */
  static async start(
    { engine, forcefield, structure }: { engine: Engine; forcefield: ForceField; structure: Structure },
    torsion: Torsion,
    settings: TorsionSettings,
    tick: () => Promise<void>,
  ): Promise<TorsionRun> {
    checkTorsion(structure, torsion);
    const potential = await potentialOf(forcefield, structure);
    const { geometries, energies } = await surveyTorsion(potential, structure, torsion, tick);
    const series = levelling(energies);
    const { replicas } = settings;
    const simulation = await engine.load(withTorsionEnergy(potential, torsion, series), replicas);
    const size = 3 * potential.atoms;
    const positions = new Float64Array(replicas * size);
    for (let r = 0; r < replicas; r++)
      positions.set(geometries[Math.floor((r * ANGLES) / replicas) % ANGLES], r * size);
    simulation.setState(positions);
    const run = new TorsionRun(simulation, torsion, series, settings, forcefield.id);
    try {
      await warmUp(simulation, settings, forcefield.id, tick);
    } catch (error) {
      run.destroy();
      throw error;
    }
    return run;
  }

  /** Simulated time of all replicas together, ps, without the warm-up. */
  get picoseconds(): number {
    return (this.#steps * this.#settings.dt * this.#settings.replicas) / 1000;
  }

  /** One sample of every replica. Throws FfpError('diverged') where the molecule blows up. */
  async sample(): Promise<void> {
    const steps = Math.max(1, Math.round(EVERY / this.#settings.dt));
    const { replicas, dt, temperature, seed } = this.#settings;
    const dynamics = { dt, temperature, friction: FRICTION, seed };
    const { positions } = await advance(this.#simulation, steps, dynamics, this.#name);
    this.#steps += steps;
    const size = positions.length / replicas;
    for (let r = 0; r < replicas; r++) {
      const phi = torsionAngle(positions, this.#torsion, r * size);
      this.histogram.add(r, phi, Math.exp(seriesEnergy(this.#series, phi) / (BOLTZMANN * temperature)));
    }
  }

  destroy(): void {
    this.#simulation.destroy();
  }
}
