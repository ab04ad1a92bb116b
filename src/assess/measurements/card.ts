/** The report card: what else makes a force field good or bad, besides its speed and its errors. */
import * as v from 'valibot';
import { potentialOf } from '../../forcefield/forcefield.ts';
import { runCard } from '../card/card.ts';
import { TESTS, type CardTest, type Verdict } from '../card/test.ts';
import { BASE, controlNames, controlOf, type ControlName } from '../controls/index.ts';
import type { Measurement } from '../measurement.ts';

const options = v.strictObject({
  /** Tests to carry out; all of them where absent. */
  tests: v.optional(v.pipe(v.array(v.picklist(TESTS)), v.minLength(1))),
  /** Tests a force field that is built to fail instead of the one named. */
  control: v.optional(v.picklist(controlNames)),
});

export interface Card {
  /** Of what was tested: "mm-class1", "control:hard-cutoff". */
  readonly forcefield: string;
  readonly control: ControlName | null;
  readonly tests: readonly CardTest[];
  /** How many of each. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
}

export const card = {
  summary:
    'puts a force field through tests that no error shows: invariance, continuity, conservation, bonds that break',
  details: `forcefield: id of what was tested; control: name of the control, or null; verdicts: how many tests passed, failed and could not be made.
tests: name, value (null: none), unit, limit (what the value is held against), verdict (pass, fail, not-applicable), meaning (a sentence), curve
  (x and y, what they are, and points; or null).
Options: tests='["rotation","loop"]' for some of ${TESTS.join(', ')};
  control=NAME tests a force field built to fail (${controlNames.join(', ')}) instead of the one named.
What each test is, with limits and sources: docs/report-card.md.`,
  options,
  async measure(subject, { tests: wanted, control }, { load, forcefield, engine, progress }): Promise<Card> {
    const { structure } = subject;
    const tested = control
      ? controlOf(control, await forcefield(BASE))
      : { forcefield: subject.forcefield, engine: subject.engine, stepFactor: 1 };
    const card = (tests: readonly CardTest[]): Card => ({
      forcefield: tested.forcefield.id,
      control: control ?? null,
      tests,
      verdicts: counts(tests),
    });
    const tests = await runCard(
      {
        structure,
        ...tested,
        potential: await potentialOf(tested.forcefield, structure),
        exact: control ? tested.engine : await engine('cpu'),
        load,
        pause: () => Promise.resolve(),
      },
      wanted ?? TESTS,
      (fraction, done) => progress(fraction, card(done)),
    );
    return card(tests);
  },
} satisfies Measurement<typeof options, Card>;

function counts(tests: readonly CardTest[]): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict): number => tests.filter((test) => test.verdict === verdict).length;
  return { pass: count('pass'), fail: count('fail'), 'not-applicable': count('not-applicable') };
}
