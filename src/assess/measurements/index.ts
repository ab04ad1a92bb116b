/** Every measurement by name; each is loaded when it is first asked for. */
import * as v from 'valibot';
import { FfpError } from '../../core/errors.ts';
import type { Measurement } from '../measurement.ts';

export const MEASUREMENTS = {
  breakeven: () => import('./breakeven.ts').then(({ breakeven }) => breakeven),
  card: () => import('./card.ts').then(({ card }) => card),
  distributions: () => import('./distributions.ts').then(({ distributions }) => distributions),
  disagreement: () => import('./disagreement.ts').then(({ disagreement }) => disagreement),
  inside: () => import('./inside.ts').then(({ inside }) => inside),
  terms: () => import('./terms.ts').then(({ terms }) => terms),
  parity: () => import('./parity.ts').then(({ parity }) => parity),
  population: () => import('./population.ts').then(({ population }) => population),
  race: () => import('./race.ts').then(({ race }) => race),
  reach: () => import('./reach.ts').then(({ reach }) => reach),
  scaling: () => import('./scaling.ts').then(({ scaling }) => scaling),
  scan: () => import('./scan.ts').then(({ scan }) => scan),
  spectrum: () => import('./spectrum.ts').then(({ spectrum }) => spectrum),
  stability: () => import('./stability.ts').then(({ stability }) => stability),
  timestep: () => import('./timestep.ts').then(({ timestep }) => timestep),
  verdict: () => import('./verdict.ts').then(({ verdict }) => verdict),
};

export type MeasurementName = keyof typeof MEASUREMENTS;
type MeasurementOf<Name extends MeasurementName> = Awaited<ReturnType<(typeof MEASUREMENTS)[Name]>>;
/** Options as they may be given: whatever is left out has a default. */
export type MeasurementOptions<Name extends MeasurementName> = v.InferInput<MeasurementOf<Name>['options']>;
export type MeasurementResult<Name extends MeasurementName> = Awaited<ReturnType<MeasurementOf<Name>['measure']>>;

export const measurementNames = (): MeasurementName[] => Object.keys(MEASUREMENTS) as MeasurementName[];

export const isMeasurementName = (name: string): name is MeasurementName => Object.hasOwn(MEASUREMENTS, name);

/**
 * Options of a measurement, checked; those that are left out have their defaults.
 * Throws FfpError('usage') that names the option which is wrong.
 */
export function checkOptions<M extends Measurement>({ options }: M, given: unknown): v.InferOutput<M['options']> {
  const result = v.safeParse(options, given);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  throw new FfpError('usage', `The option "${path.slice(0, 60)}" cannot be used: ${issue.message}.`);
}
