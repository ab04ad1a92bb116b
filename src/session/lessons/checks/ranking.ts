import type { Parity } from '../../../assess/measurements/parity.ts';
import { digits, forceFieldItems, right, wrong, type Check, type Given, type Truth } from './check.ts';

/** Errors that differ by less than this fraction count as equal: the labels are few. */
const EQUAL = 0.03;

/** Mean absolute error of all force components, kcal/mol/Å. */
export function forceMae({ groups }: Parity): number {
  const components = groups.reduce((sum, { reference }) => sum + reference.length, 0);
  return groups.reduce((sum, { mae, reference }) => sum + mae * reference.length, 0) / components;
}

const errorsOf = ({ subject, results }: Given): Map<string, number> =>
  new Map(subject.forcefields.map((id, i) => [id, forceMae(results[i] as Parity)]));

function truth(given: Given): Truth {
  const sorted = [...errorsOf(given)].sort((a, b) => a[1] - b[1]);
  return {
    text: `${sorted.map(([id, mae]) => `${id} (${digits(mae)})`).join(' < ')}, in kcal/mol/Å.`,
    values: Object.fromEntries(sorted),
  };
}

/** Which force field misses least: an order, against mean absolute force errors on frames never trained on. */
export const ranking: Check = {
  summary: 'puts the force fields in the order of their measured force errors, least first',
  forcefields: [2, 6],
  hints: {
    best: 'The first one does not have the smallest error. A dot further down on the plane misses less.',
    order: 'The first one is right; two that follow have changed places. Compare how far down their dots lie.',
  },
  ask: (subject) => ({
    kind: 'order',
    items: forceFieldItems(subject),
    first: 'smallest error',
    last: 'largest error',
  }),
  plan: ({ molecule, forcefields }) =>
    forcefields.map((forcefield) => ({ name: 'parity', molecule, forcefield, options: {} })),
  truth,
  judge(given, answer) {
    const errors = errorsOf(given);
    const order = (answer as readonly string[]).map((id) => errors.get(id)!);
    const swapped = order.filter((mae, i) => i > 0 && mae < order[i - 1] * (1 - EQUAL)).length;
    if (swapped === 0) return right(truth(given), 'Your order is the measured one.');
    const best = order[0] <= Math.min(...order) / (1 - EQUAL);
    return wrong(
      truth(given),
      best ? 'order' : 'best',
      best ? 'The first is right, the order after it is not yet.' : 'Another one misses less than your first.',
    );
  },
};
