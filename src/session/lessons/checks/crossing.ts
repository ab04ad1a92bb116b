import type { ScanCurve, Scans } from '../../../assess/measurements/scan.ts';
import { lowest } from '../../../assess/scans.ts';
import { FfpError } from '../../../core/errors.ts';
import { firstCrossing, splineThrough } from '../curve.ts';
import type { Subject } from '../subject.ts';
import { digits, right, wrong, type Check, type Given, type Truth } from './check.ts';

/** Å. */
const TOLERANCE = 0.02;
export const THRESHOLD = 1;

export const thresholdOf = ({ threshold }: Subject): number => threshold ?? THRESHOLD;

/** Energies along a stretch, smoothly between the points of the scan, kcal/mol: both zero at the reference's rest length, Å. */
export interface SmoothStretch {
  readonly rest: number;
  readonly reference: (at: number) => number;
  readonly predicted: (at: number) => number;
}

/** Å between places that are tried for the rest length. */
const FINE = 0.0005;

export function smoothStretch(curve: ScanCurve): SmoothStretch {
  const [quantum, spring] = [
    splineThrough(curve.values, curve.reference!),
    splineThrough(curve.values, curve.predicted),
  ];
  const near = lowest(curve.reference!);
  const [from, to] = [curve.values[Math.max(0, near - 1)], curve.values[Math.min(curve.values.length - 1, near + 1)]];
  const places = Array.from({ length: Math.round((to - from) / FINE) + 1 }, (_, i) => from + i * FINE);
  const rest = places[lowest(places.map(quantum))];
  const [zero, springZero] = [quantum(rest), spring(rest)];
  return { rest, reference: (at) => quantum(at) - zero, predicted: (at) => spring(at) - springZero };
}

/** The first place beyond the minimum where the force field is `threshold` off, Å; null where it never is. */
export function missAt(curve: ScanCurve, threshold: number): number | null {
  const { rest, reference, predicted } = smoothStretch(curve);
  const off = (at: number): number => Math.abs(predicted(at) - reference(at)) - threshold;
  return firstCrossing(off, rest, curve.values[curve.values.length - 1], 0.005);
}

export function stretchOf(results: readonly object[]): ScanCurve {
  const curve = (results[0] as Scans).curves.find((one) => one.kind === 'stretch' && one.reference);
  if (!curve)
    throw new FfpError('usage', 'This molecule has no stretch in the Reference set; choose water, methane or ammonia.');
  return curve;
}

const placeOf = ({ subject, results }: Given): number | null => missAt(stretchOf(results), thresholdOf(subject));

function truth(given: Given): Truth {
  const place = placeOf(given);
  return {
    text: place === null ? 'It never misses by so much.' : `At ${digits(place, 4)} Å.`,
    values: { angstrom: place, tolerance: TOLERANCE },
  };
}

/** Where along a stretch a spring first misses quantum mechanics by so much: against the crossing of the interpolated scan. */
export const crossing: Check = {
  summary: 'finds the bond length beyond the minimum at which the force field first misses the scan by `threshold`',
  forcefields: [1, 1],
  hints: {
    short: 'There the two curves are still closer than that. Pull the bond further.',
    long: 'There they are already further apart than that. Look for the first place beyond the minimum.',
    squeezed: 'That is on the squeezed side. Look at bonds longer than at the minimum.',
  },
  ask: () => ({ kind: 'number', unit: 'Å', min: 0.3, max: 5 }),
  plan: ({ molecule, forcefields: [forcefield] }) => [{ name: 'scan', molecule, forcefield, options: {} }],
  truth,
  judge(given, answer) {
    const at = answer as number;
    const curve = stretchOf(given.results);
    const place = placeOf(given);
    if (place !== null && Math.abs(at - place) <= TOLERANCE)
      return right(truth(given), `${digits(at, 4)} Å is within ${TOLERANCE} Å.`);
    const { rest, reference, predicted } = smoothStretch(curve);
    const hint = at < rest ? 'squeezed' : place === null || at < place ? 'short' : 'long';
    const difference = Math.abs(predicted(at) - reference(at));
    return wrong(truth(given), hint, `At ${digits(at, 4)} Å the two differ by ${digits(difference, 2)} kcal/mol.`);
  },
};
