import type { Stability, Survival } from '../../../assess/measurements/stability.ts';
import { digits, forceFieldItems, right, wrong, type Check, type Given, type Truth } from './check.ts';

const TEMPERATURE = 1000;
const REPLICAS = 32;
/** Long enough for the specimen to break, short enough to wait for. */
const PICOSECONDS = 2;

export const survivalsOf = ({ subject, results }: Pick<Given, 'subject' | 'results'>): Map<string, Survival> =>
  new Map(subject.forcefields.map((id, i) => [id, (results[i] as Stability).temperatures[0]]));

/** Whether one certainly holds less long than another: the 95 % intervals of what is whole at the end do not overlap. */
export const breaksBefore = (one: Survival, other: Survival): boolean => one.survived.high < other.survived.low;

function truth(given: Given): Truth {
  const sorted = [...survivalsOf(given)].sort(([, a], [, b]) => a.survived.fraction - b.survived.fraction);
  const percent = (fraction: number): string => digits(100 * fraction, 2);
  const said = sorted.map(
    ([id, { survived }]) =>
      `${id} ${percent(survived.fraction)} % whole (${percent(survived.low)} to ${percent(survived.high)})`,
  );
  const [first] = sorted;
  return {
    text: `${said.join('; ')}, after ${digits(first[1].picoseconds)} ps at ${first[1].temperature} K. Where intervals overlap, either order counts.`,
    values: Object.fromEntries(sorted.map(([id, { survived }]) => [id, survived.fraction])),
  };
}

/** Which simulation breaks first: an order, against many copies with intervals; those whose intervals overlap are equal. */
export const survival: Check = {
  summary: 'orders force fields by how soon molecules break under them, from many hot copies with 95 % intervals',
  forcefields: [2, 4],
  hints: {
    inverted:
      'One that you put later certainly broke sooner: compare the curves and their intervals, not the force errors.',
    first:
      'Your first one certainly held longer than another. Springs cannot let go of a bond at all, whatever their error: look for the one with nothing to hold a stretched bond.',
  },
  ask: (subject) => ({ kind: 'order', items: forceFieldItems(subject), first: 'breaks first', last: 'holds longest' }),
  plan: ({ molecule, forcefields, temperature, replicas, picoseconds }) =>
    forcefields.map((forcefield) => ({
      name: 'stability',
      molecule,
      forcefield,
      options: {
        temperatures: [temperature ?? TEMPERATURE],
        replicas: replicas ?? REPLICAS,
        picoseconds: picoseconds ?? PICOSECONDS,
      },
    })),
  truth,
  judge(given, answer) {
    const measured = survivalsOf(given);
    const order = (answer as readonly string[]).map((id) => measured.get(id)!);
    const inverted = order.some((one, i) => order.slice(i + 1).some((later) => breaksBefore(later, one)));
    if (!inverted) return right(truth(given), 'Your order agrees with the copies.');
    // The first one holds better than another: the choice that low errors tempt to.
    const first = order.slice(1).some((later) => breaksBefore(later, order[0]));
    return wrong(
      truth(given),
      first ? 'first' : 'inverted',
      first ? 'Your first one certainly holds longer than another.' : 'Two of them stand the wrong way round.',
    );
  },
};
