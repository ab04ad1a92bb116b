import type { ScanCurve, Scans } from '../../../assess/measurements/scan.ts';
import { FfpError } from '../../../core/errors.ts';
import { bestTerms, profileError, type TorsionTerms } from '../torsion.ts';
import { digits, right, wrong, type Check, type Given, type Truth } from './check.ts';

/** kcal/mol. */
const TOLERANCE = 0.3;

export function torsionScanOf(results: readonly object[]): ScanCurve {
  const curve = (results[0] as Scans).curves.find((one) => one.kind === 'torsion' && one.reference);
  if (!curve)
    throw new FfpError('usage', 'This molecule has no torsion in the Reference set; choose butane or ethanol.');
  return curve;
}

const errorOf = (terms: TorsionTerms, { results }: Given): number => {
  const { values, reference } = torsionScanOf(results);
  return profileError(terms, values, reference!);
};

const bestOf = ({ results }: Given): TorsionTerms => {
  const { values, reference } = torsionScanOf(results);
  return bestTerms(values, reference!);
};

function truth(given: Given): Truth {
  const best = bestOf(given);
  const error = errorOf(best, given);
  return {
    text: `For example V1 = ${digits(best.V1, 2)}, V2 = ${digits(best.V2, 2)}, V3 = ${digits(best.V3, 2)} kcal/mol, the best three: average miss (RMSE) ${digits(error, 2)}; any with at most ${TOLERANCE} kcal/mol.`,
    values: { ...best, rmse: error, tolerance: TOLERANCE },
  };
}

/** Three terms that follow a torsion's quantum-mechanical profile: root-mean-square difference after removing the mean. */
export const profile: Check = {
  summary: 'fits V1, V2 and V3 of a torsion to the quantum-mechanical profile: RMSE of at most 0.3 kcal/mol',
  forcefields: [1, 1],
  hints: {
    V1: 'Change V1: it lifts one whole side of the circle, 0°, against the other, 180°.',
    V2: 'Change V2: it has two hills, at −90° and 90°.',
    V3: 'Change V3: it has three hills, at −120°, 0° and 120°. It sets how high the barriers are.',
  },
  ask: () => ({
    kind: 'sliders',
    names: ['V1', 'V2', 'V3'].map((value) => ({ value, label: value })),
    unit: 'kcal/mol',
    min: -6,
    max: 6,
  }),
  plan: ({ molecule, forcefields: [forcefield] }) => [{ name: 'scan', molecule, forcefield, options: {} }],
  truth,
  judge(given, answer) {
    const terms = answer as unknown as TorsionTerms;
    const error = errorOf(terms, given);
    const says = `Your curve misses by ${digits(error, 2)} kcal/mol on average (RMSE).`;
    if (error <= TOLERANCE) return right(truth(given), says);
    // The one term whose best value helps most.
    const best = bestOf(given);
    const [hint] = (['V1', 'V2', 'V3'] as const)
      .map((name) => [name, errorOf({ ...terms, [name]: best[name] }, given)] as const)
      .reduce((a, b) => (b[1] < a[1] ? b : a));
    return wrong(truth(given), hint, says);
  },
};
