/** The largest change of energy or force when nothing has changed in nature, for each force field. */
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { CHECKS } from '../../../src/session/lessons/checks/index.ts';
import { MOVES } from '../../../src/session/lessons/checks/symmetry.ts';
import { significant } from '../../ui/format.ts';
import { strings as page } from '../../strings/page.ts';
import { strings } from '../../strings/lessons.ts';
import { useNames, useResults, useRun } from '../context.ts';
import { MeasureButton } from './evidence.tsx';
import { Rows } from './Picture.tsx';

type Card = MeasurementResult<'card'>;

const words = strings.instrument.symmetry;

export default function Symmetry() {
  const { subject } = useRun().lesson;
  const nameOf = useNames();
  const plan = CHECKS.symmetry.plan(subject);
  const results = useResults<Card>(plan);
  return (
    <>
      {results && (
        <>
          <p className="lesson-caption">
            {words.title}, {words.unit}
          </p>
          <Rows
            label={words.title}
            table={{
              columns: ['', ...MOVES.map(({ label }) => label)],
              rows: subject.forcefields.map((id, i) => [
                page.capital(nameOf(id)),
                ...MOVES.map(({ value }) => {
                  const test = results[i].tests.find(({ name }) => name === value);
                  if (test?.verdict === 'pass') return words.none;
                  return test?.value == null ? '–' : significant(test.value, 2);
                }),
              ]),
            }}
          />
        </>
      )}
      <MeasureButton needed={plan} done={results !== null} />
    </>
  );
}
