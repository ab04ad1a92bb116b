/**
 * Whether an integrator samples what it should: moments of the kinetic energy, equipartition, and the ratio of the ensembles at two temperatures
 * (M. R. Shirts, J. Chem. Theory Comput. 9, 909 (2013)). Every number comes with its standard error over replicas, which are independent.
 */
import { BOLTZMANN, KCAL_PER_MOL } from '../../src/core/units.ts';
import type { Dynamics, Engine, LoadOptions } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { kineticEnergy } from '../../src/forcefield/motion.ts';

/** What was seen of one replica. */
export interface ReplicaSamples {
  /** Mean kinetic energy of each atom, kcal/mol. */
  readonly atoms: readonly number[];
  /** Kinetic and potential energies of the samples, kcal/mol. */
  readonly kinetic: readonly number[];
  readonly potential: readonly number[];
}

export interface Plan {
  readonly replicas: number;
  /** Steps before the first sample, and between samples. */
  readonly settle: number;
  readonly every: number;
  readonly samples: number;
}

/** A number, what it should be, and how far it is from that in standard errors. */
export interface Check {
  readonly value: number;
  readonly wanted: number;
  readonly error: number;
}

/** Runs replicas from one geometry under a bath. @param options what the integrator is loaded with */
export async function sample(
  engine: Engine,
  potential: Potential,
  positions: Float64Array,
  dynamics: Dynamics,
  { replicas, settle, every, samples }: Plan,
  options: LoadOptions = {},
): Promise<ReplicaSamples[]> {
  const simulation = await engine.load(potential, replicas, options);
  const size = 3 * potential.atoms;
  const all = new Float64Array(replicas * size);
  for (let r = 0; r < replicas; r++) all.set(positions, r * size);
  simulation.setState(all);
  await simulation.advance(settle, dynamics);
  const seen = Array.from({ length: replicas }, () => ({
    atoms: new Array<number>(potential.atoms).fill(0),
    kinetic: [] as number[],
    potential: [] as number[],
  }));
  for (let n = 0; n < samples; n++) {
    await simulation.advance(every, dynamics);
    const { velocities, energies, fault } = await simulation.frame();
    if (fault) throw new Error(`blew up at step ${fault.step}`);
    seen.forEach((own, r) => {
      const v = velocities.subarray(r * size, (r + 1) * size);
      own.kinetic.push(kineticEnergy(v, potential.masses));
      const count = potential.terms.length;
      own.potential.push(energies.subarray(r * count, (r + 1) * count).reduce((sum, u) => sum + u, 0));
      potential.masses.forEach((mass, i) => {
        own.atoms[i] += (mass * (v[3 * i] ** 2 + v[3 * i + 1] ** 2 + v[3 * i + 2] ** 2)) / (2 * KCAL_PER_MOL * samples);
      });
    });
  }
  simulation.destroy();
  return seen;
}

/** Mean kinetic energy over all degrees of freedom, as a temperature: K. A bath on every atom leaves none out. */
export function temperatureCheck(seen: readonly ReplicaSamples[], temperature: number): Check {
  const degrees = 3 * seen[0].atoms.length;
  return over(
    seen.map(({ kinetic }) => (2 * mean(kinetic)) / (degrees * BOLTZMANN)),
    temperature,
  );
}

/**
 * Where the kinetic energy lies in its distribution, a gamma distribution of 3N/2: the fractions below its quantiles.
 * @returns one check a quantile
 */
export function distributionChecks(seen: readonly ReplicaSamples[], temperature: number): Check[] {
  const shape = (3 * seen[0].atoms.length) / 2;
  return [0.1, 0.25, 0.5, 0.75, 0.9].map((fraction) => {
    const edge = BOLTZMANN * temperature * gammaQuantile(shape, fraction);
    return over(seen.map(({ kinetic }) => kinetic.filter((k) => k < edge).length / kinetic.length), fraction); // prettier-ignore
  });
}

/** Temperatures of the atoms one by one, K. */
export const equipartitionChecks = (seen: readonly ReplicaSamples[], temperature: number): Check[] =>
  seen[0].atoms.map((_, i) =>
    over(
      seen.map(({ atoms }) => (2 * atoms[i]) / (3 * BOLTZMANN)),
      temperature,
    ),
  );

/**
 * β₁ − β₂ as the potential energies of two ensembles say it: the slope of ln(P₂(U) / P₁(U)), by maximum likelihood, with its
 * standard error by leaving out a tenth of the replicas at a time.
 */
export function ensembleCheck(
  cold: readonly ReplicaSamples[],
  hot: readonly ReplicaSamples[],
  temperatures: readonly [cold: number, hot: number],
): Check {
  const wanted = 1 / (BOLTZMANN * temperatures[0]) - 1 / (BOLTZMANN * temperatures[1]);
  const slope = (skip: number): number => {
    const values = (from: readonly ReplicaSamples[]) => from.filter((_, r) => r % 10 !== skip).flatMap((one) => one.potential); // prettier-ignore
    return logisticSlope(values(cold), values(hot));
  };
  const parts = Array.from({ length: 10 }, (_, skip) => slope(skip));
  const middle = mean(parts);
  const error = Math.sqrt(0.9 * parts.reduce((sum, one) => sum + (one - middle) ** 2, 0));
  return { value: slope(-1), wanted, error };
}

/** How far a value is from what it should be, in standard errors. */
export const deviation = ({ value, wanted, error }: Check): number => Math.abs(value - wanted) / error;

/** Slope of the log odds that a value is of the second list and not of the first, by Newton's method. */
function logisticSlope(first: readonly number[], second: readonly number[]): number {
  const all = [...first, ...second];
  const centre = mean(all);
  const scale = Math.sqrt(mean(all.map((u) => (u - centre) ** 2)));
  let [a, b] = [0, 0];
  for (let round = 0; round < 30; round++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    all.forEach((u, n) => {
      const x = (u - centre) / scale;
      const p = 1 / (1 + Math.exp(-a - b * x));
      const miss = (n < first.length ? 0 : 1) - p;
      const weight = p * (1 - p);
      g0 += miss;
      g1 += miss * x;
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    });
    const determinant = h00 * h11 - h01 * h01;
    const [da, db] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    [a, b] = [a + da, b + db];
    if (Math.abs(da) + Math.abs(db) < 1e-10) break;
  }
  return b / scale;
}

/** Where a gamma distribution of scale 1 reaches a fraction: bisection on its series (Abramowitz & Stegun 6.5.29). */
function gammaQuantile(shape: number, fraction: number): number {
  const below = (x: number): number => {
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; term > 1e-16 * sum; n++) sum += term *= x / (shape + n);
    return sum * Math.exp(shape * Math.log(x) - x - logGamma(shape));
  };
  let [low, high] = [1e-9, 10 * shape + 20];
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2;
    if (below(middle) < fraction) low = middle;
    else high = middle;
  }
  return low;
}

/** ln Γ of whole and half numbers. */
function logGamma(x: number): number {
  let sum = x % 1 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let n = x % 1 === 0 ? 1 : 0.5; n < x - 0.25; n++) sum += Math.log(n);
  return sum;
}

/** The mean over replicas, and its standard error. */
function over(values: readonly number[], wanted: number): Check {
  const value = mean(values);
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (values.length - 1);
  return { value, wanted, error: Math.sqrt(variance / values.length) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of a Potential and its cheap part: integrators by name, with what they are loaded with. */
export const INTEGRATORS = ['langevin', 'respa'] as const;
export type Integrator = (typeof INTEGRATORS)[number];

/** What an integrator is loaded with, and the conditions of its steps. */
export function integrator(name: Integrator, cheap: Potential): { options: LoadOptions; innerSteps: number } {
  return name === 'respa' ? { options: { inner: cheap }, innerSteps: 4 } : { options: {}, innerSteps: 1 };
}
