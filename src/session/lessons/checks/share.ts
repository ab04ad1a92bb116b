import { bestTerms, gaucheShare, type TorsionTerms } from '../torsion.ts';
import { digits, right, wrong, type Check, type Given, type Truth } from './check.ts';
import { profile, torsionScanOf } from './profile.ts';

/** Of the integral. */
const WITHIN = 0.1;
const TEMPERATURE = 300;

const termsOf = ({ earlier, results }: Given): TorsionTerms => {
  const own = earlier.profile as unknown as TorsionTerms | undefined;
  const { values, reference } = torsionScanOf(results);
  return own ?? bestTerms(values, reference!);
};

const kelvin = ({ subject }: Given): number => subject.temperature ?? TEMPERATURE;
const shareOf = (given: Given): number => gaucheShare(termsOf(given), kelvin(given));

function truth(given: Given): Truth {
  const percent = 100 * shareOf(given);
  const whose = given.earlier.profile ? 'the fitted profile' : 'the best profile';
  return {
    text: `${digits(percent, 3)} % gauche at ${kelvin(given)} K, the integral over ${whose}; within ${100 * WITHIN} % of it counts.`,
    values: { percent, within: WITHIN, temperature: kelvin(given) },
  };
}

/** The share of molecules that a torsion's profile makes gauche: against the integral of exp(−U/kT) over the student's own profile. */
export const share: Check = {
  summary: 'estimates the gauche share that follows from the fitted profile, within 10 % of its integral',
  forcefields: [1, 1],
  after: 'profile',
  hints: {
    one: 'There are two gauche valleys, left and right, and only one trans: count both.',
    high: 'That is too much. Gauche lies higher than trans, so each gauche valley holds less than the trans one.',
    low: 'That is too little. The gauche valleys lie only a little higher, and there are two of them.',
  },
  ask: () => ({ kind: 'number', unit: '%', min: 0, max: 100 }),
  plan: (subject) => profile.plan(subject),
  truth,
  judge(given, answer) {
    const percent = answer as number;
    const expected = 100 * shareOf(given);
    if (Math.abs(percent - expected) <= WITHIN * expected)
      return right(truth(given), `The integral over your own profile gives ${digits(expected)} %.`);
    // One valley against trans: half the odds.
    const odds = expected / (100 - expected) / 2;
    const forgot = (100 * odds) / (1 + odds);
    const hint = Math.abs(percent - forgot) <= WITHIN * forgot ? 'one' : percent > expected ? 'high' : 'low';
    return wrong(
      truth(given),
      hint,
      `${digits(percent)} % is further than ${100 * WITHIN} % from the integral over your own profile.`,
    );
  },
};
