/** How long a time step may be: constant-energy runs at chosen steps, and what the fastest vibration allows. */
import * as v from 'valibot';
import { SPEED_OF_LIGHT } from '../../core/units.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import { atConstantEnergy, deviation } from '../card/energy.ts';
import { fitLine } from '../line.ts';
import type { Measurement } from '../measurement.ts';
import { normalModes } from '../spectrum/normalModes.ts';

const options = v.strictObject({
  /** Time steps to try, fs. */
  steps: v.optional(
    v.pipe(v.array(v.pipe(v.number(), v.minValue(0.05), v.maxValue(20))), v.minLength(1), v.maxLength(12)),
    [0.25, 0.5, 1],
  ),
  /** How long each runs, fs. */
  femtoseconds: v.optional(v.pipe(v.number(), v.minValue(20), v.maxValue(100_000)), 1000),
});

export interface StepTrial {
  /** fs. */
  readonly step: number;
  /** Root-mean-square deviation of the total energy from its mean, kcal/mol; null where the molecule blew up. */
  readonly fluctuation: number | null;
  /** Whether the energy was kept to the end. */
  readonly stable: boolean;
}

export interface TimeSteps {
  /** Of the fastest normal mode, 1/cm, and its period, fs. */
  readonly wavenumber: number;
  readonly period: number;
  /** The longest step that velocity Verlet can follow that mode with: period / π, fs. */
  readonly limit: number;
  readonly trials: readonly StepTrial[];
  /** Exponent of the fluctuation in the time step, over stable trials; null for fewer than two. */
  readonly slope: number | null;
}

export const timestep = {
  summary: 'tries time steps at constant energy, and says what the fastest vibration allows',
  details: `wavenumber (1/cm) and period (fs) of the fastest normal mode; limit: period/π, the longest step with which velocity Verlet can follow a
harmonic vibration (fs); trials: for each step fluctuation (root-mean-square deviation of the total energy from its mean, kcal/mol; null: blew up) and
whether the energy was kept (stable); slope: power of the time step with which the fluctuation grows, over the stable trials.
Each run starts at 300 K from the same state. Options: steps='[0.25,0.5,1]' (fs), femtoseconds=1000.`,
  options,
  async measure({ structure, forcefield, engine }, { steps, femtoseconds }, { progress }): Promise<TimeSteps> {
    const potential = await potentialOf(forcefield, structure);
    const pause = (): Promise<void> => progress(0);
    const { wavenumbers } = await normalModes(potential, structure.positions, pause);
    const wavenumber = wavenumbers[wavenumbers.length - 1];
    const period = 1 / (wavenumber * SPEED_OF_LIGHT);
    const moving = { structure, potential, engine, stepFactor: 1, pause: () => Promise.resolve() };
    const trials = await atConstantEnergy(moving, async ({ energies, keeps }) => {
      const tried: StepTrial[] = [];
      for (const step of steps) {
        await progress(tried.length / steps.length);
        const series = await energies(step, femtoseconds);
        const whole = series.every(Number.isFinite);
        tried.push({ step, fluctuation: whole ? deviation(series) : null, stable: whole && keeps(series) });
      }
      return tried;
    });
    return { wavenumber, period, limit: period / Math.PI, trials, slope: slopeOf(trials) };
  },
} satisfies Measurement<typeof options, TimeSteps>;

/** Power law through stable trials: the slope of log fluctuation against log step. */
export function slopeOf(trials: readonly StepTrial[]): number | null {
  const points = trials.flatMap(({ step, fluctuation, stable }) =>
    stable && fluctuation !== null && fluctuation > 0 ? [[Math.log(step), Math.log(fluctuation)] as const] : [],
  );
  if (new Set(points.map(([x]) => x)).size < 2) return null;
  return fitLine(
    points.map(([x]) => x),
    points.map(([, y]) => y),
  ).slope;
}
