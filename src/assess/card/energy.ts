/** How well the energy is conserved in constant-energy runs, and up to which time step. */
import { BOLTZMANN } from '../../core/units.ts';
import { minimise } from '../../cpu/minimise.ts';
import type { Simulation } from '../../forcefield/engine.ts';
import { kineticEnergy, maxwellBoltzmann, removeRigidMotion } from '../../forcefield/motion.ts';
import { fitLine } from '../line.ts';
import { totals } from './evaluate.ts';
import { LIMITS } from './limits.ts';
import type { CardTest, Tested } from './test.ts';

const TEMPERATURE = 300;
const SEED = 13;
/** Time steps whose fluctuations are compared, fs, and how long each runs, fs. */
const STEPS = [0.25, 0.5, 1];
const TIME = 256;
/** Energies are taken this often, fs. */
const EVERY = 2;
/** Time steps tried one after the other, fs, and how long each must last, fs. */
const LADDER = [0.5, 1, 1.5, 2, 2.5, 3, 4];
const LASTING = 1000;
/** The mean total energy of the second half of a run may differ from that of the first by this much kT a degree of freedom. */
const KEPT = 0.05;
const EVALUATIONS = 200;

/** The exponent with which fluctuations grow with the time step (2 for velocity Verlet), and the longest step that keeps the energy. */
export function energyConservation(tested: Tested): Promise<readonly [CardTest, CardTest]> {
  const { stepFactor } = tested;
  return withRun(tested, async (run) => {
    const fluctuations: (readonly [dt: number, fluctuation: number])[] = [];
    for (const step of STEPS) {
      const dt = step * stepFactor;
      fluctuations.push([dt, deviation(await totalEnergies(run, dt, TIME * stepFactor))]);
    }
    return [orderTest(fluctuations), longestTest(await longestOf(run))];
  });
}

/** The longest of the time steps tried that keeps the energy, fs; 0 where none does. */
export const longestStep = (moving: Moving): Promise<number> => withRun(moving, longestOf);

/** Runs at constant energy from one thermal start, at any time step. */
export interface EnergyRuns {
  /** Total energies every 2 fs (or every step), kcal/mol; the last is NaN where the molecule blew up. */
  readonly energies: (dt: number, femtoseconds: number) => Promise<number[]>;
  /** Whether the mean total energy of the second half of a run is that of the first, within what `longestStep` allows. */
  readonly keeps: (energies: readonly number[]) => boolean;
}

/** The runs behind both tests, for whoever chooses the time steps. */
export const atConstantEnergy = <T>(moving: Moving, use: (runs: EnergyRuns) => Promise<T>): Promise<T> =>
  withRun(moving, (run) =>
    use({
      energies: (dt, femtoseconds) => totalEnergies(run, dt, femtoseconds),
      keeps: (energies) => Math.abs(driftOf(energies)) <= allowedDrift(run),
    }),
  );

/** kcal/mol. */
const allowedDrift = ({ degrees }: Run): number => KEPT * Math.max(1, degrees) * BOLTZMANN * TEMPERATURE;

/** Thermal motion about a minimum, ready to run at constant energy. */
async function withRun<T>(moving: Moving, use: (run: Run) => Promise<T>): Promise<T> {
  const { structure, potential, engine } = moving;
  const simulation = await engine.load(potential, 1);
  try {
    const { positions } = await minimise(potential, structure.positions, 0.1, EVALUATIONS);
    // Twice the temperature: half of it goes to the vibrations.
    const velocities = maxwellBoltzmann(potential.masses, 2 * TEMPERATURE, SEED, 1);
    const degrees = removeRigidMotion(positions, velocities, potential.masses);
    return await use({ moving, simulation, positions, velocities, degrees });
  } finally {
    simulation.destroy();
  }
}

async function longestOf(run: Run): Promise<number> {
  const allowed = allowedDrift(run);
  let longest = 0;
  for (const step of LADDER) {
    const dt = step * run.moving.stepFactor;
    const energies = await totalEnergies(run, dt, LASTING);
    if (!(Math.abs(driftOf(energies)) <= allowed)) break;
    longest = dt;
  }
  return longest;
}

/** What a run needs of what is tested. */
export type Moving = Pick<Tested, 'structure' | 'potential' | 'engine' | 'stepFactor' | 'pause'>;

interface Run {
  readonly moving: Moving;
  /** Degrees of freedom of the motion within the molecule. */
  readonly degrees: number;
  readonly simulation: Simulation;
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
}

/** Total energies of a constant-energy run, kcal/mol; the last is NaN where the molecule blew up. */
async function totalEnergies(
  { moving: { potential, pause }, simulation, positions, velocities }: Run,
  dt: number,
  time: number,
): Promise<number[]> {
  simulation.setState(positions, velocities);
  const interval = Math.max(1, Math.round(EVERY / dt));
  const dynamics = { dt, temperature: 0, friction: 0, seed: SEED };
  const energies: number[] = [];
  for (let step = 0; step * dt <= time; step += interval) {
    if (step > 0) await simulation.advance(interval, dynamics);
    const frame = await simulation.frame();
    if (frame.fault) return [...energies, NaN];
    energies.push(totals(frame.energies, 1)[0] + kineticEnergy(frame.velocities, potential.masses));
    if (energies.length % 16 === 0) await pause();
  }
  return energies;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean of the second half of a run less mean of the first. */
function driftOf(energies: readonly number[]): number {
  const half = energies.length >> 1;
  return mean(energies.slice(half)) - mean(energies.slice(0, half));
}

/** Root-mean-square deviation from the mean. */
export function deviation(energies: readonly number[]): number {
  const centre = mean(energies);
  return Math.sqrt(mean(energies.map((energy) => (energy - centre) ** 2)));
}

function orderTest(fluctuations: readonly (readonly [number, number])[]): CardTest {
  const { expected, within } = LIMITS.order;
  const usable = fluctuations.every(([, own]) => own > 0 && Number.isFinite(own));
  const slope = usable
    ? fitLine(
        fluctuations.map(([dt]) => Math.log(dt)),
        fluctuations.map(([, own]) => Math.log(own)),
      ).slope
    : NaN;
  const pass = Math.abs(slope - expected) <= within;
  return {
    name: 'order',
    value: Number.isFinite(slope) ? slope : null,
    unit: 'power of the time step',
    limit: `${expected} ± ${within}`,
    verdict: pass ? 'pass' : 'fail',
    meaning: pass
      ? 'Half the time step gives a quarter of the fluctuation of the total energy: what is left is the integrator’s error, not the force field’s.'
      : 'Shorter time steps do not conserve the energy as they ought to: the forces lose or make energy themselves, or the steps are too long by far.',
    curve: {
      x: 'time step, fs',
      y: 'fluctuation of the total energy, kcal/mol',
      logarithmic: true,
      points: fluctuations.filter(([, own]) => own > 0 && Number.isFinite(own)),
    },
  };
}

function longestTest(longest: number): CardTest {
  const pass = longest >= LIMITS.longestStep;
  return {
    name: 'longest-step',
    value: longest,
    unit: 'fs',
    limit: `at least ${LIMITS.longestStep}`,
    verdict: pass ? 'pass' : 'fail',
    meaning: pass
      ? `Steps of up to ${longest} fs keep the energy for ${LASTING} fs; longer ones were ${longest === LADDER[LADDER.length - 1] ? 'not tried' : 'too long'}.`
      : longest > 0
        ? `Only steps of up to ${longest} fs keep the energy: the hardest vibration is followed no further.`
        : 'No step that was tried keeps the energy: the molecule blows up or heats up.',
    curve: null,
  };
}
