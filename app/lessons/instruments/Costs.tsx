/** What a step costs under each force field, and how far it misses: both measured here. */
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { budgetHours, pricesOf } from '../../../src/session/lessons/checks/budget.ts';
import { CHECKS } from '../../../src/session/lessons/checks/index.ts';
import { significant } from '../../ui/format.ts';
import { strings as page } from '../../strings/page.ts';
import { strings } from '../../strings/lessons.ts';
import { useNames, useResults, useRun } from '../context.ts';
import { MeasureButton } from './evidence.tsx';
import { Rows } from './Picture.tsx';

type MoleculeVerdict = MeasurementResult<'verdict'>;

const words = strings.instrument.costs;

export default function Costs() {
  const { subject } = useRun().lesson;
  const nameOf = useNames();
  const plan = CHECKS.budget.plan(subject);
  const results = useResults<MoleculeVerdict>(plan);
  const prices = results && pricesOf({ subject, results, earlier: {} });
  return (
    <>
      {prices && (
        <>
          <p className="lesson-caption">{words.title}</p>
          <Rows
            label={words.title}
            table={{
              columns: words.columns,
              rows: prices.map(({ forcefield, microsecondsPerStep, error }) => [
                page.capital(nameOf(forcefield)),
                significant(microsecondsPerStep),
                significant(error),
              ]),
            }}
          />
          <p className="lesson-reading">{words.budget(budgetHours(subject, prices))}</p>
        </>
      )}
      <MeasureButton needed={plan} done={results !== null} />
    </>
  );
}
