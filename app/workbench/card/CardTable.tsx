/** The report card as a table: a row a test, a column a force field. On a narrow page each test is a paragraph. */
import { useApp } from '../../ui/context.ts';
import { strings, tests, type Test, type TestName } from '../../strings/workbench/card.ts';
import { valueOf } from './values.ts';
import { Verdict } from './Verdict.tsx';

export interface Column {
  readonly id: string;
  readonly title: string;
  readonly control: boolean;
  readonly running: boolean;
  readonly tests: readonly Test[];
}

export function CardTable({ columns }: { columns: readonly Column[] }) {
  const molecule = useApp((state) => state.opened?.name ?? '');
  const names = (Object.keys(tests) as TestName[]).filter((name) => columns.some((column) => find(column, name)));
  return (
    <table className="report-card">
      <caption>{strings.caption(molecule)}</caption>
      <thead>
        <tr>
          <th scope="col">{strings.test}</th>
          {columns.map((column) => (
            <th scope="col" key={column.id} className={column.control ? 'control' : undefined}>
              {column.title}
              <span className="dim">{column.running ? strings.running : summaryOf(column)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const { title, question } = tests[name];
          const sample = columns.map((column) => find(column, name)).find((test) => test !== undefined)!;
          return (
            <tr key={name}>
              <th scope="row">
                {title}
                <span className="dim">{question}</span>
                <span className="limit">{strings.limit(sample.limit, sample.unit)}</span>
              </th>
              {columns.map((column) => {
                const test = find(column, name);
                return (
                  <td key={column.id} data-column={column.title} className={column.control ? 'control' : undefined}>
                    {test && (
                      <>
                        <Verdict verdict={test.verdict} />
                        {test.value !== null && <span className="value">{valueOf(test)}</span>}
                        <span className="meaning">{test.meaning}</span>
                      </>
                    )}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const find = ({ tests: own }: Column, name: TestName): Test | undefined => own.find((test) => test.name === name);

function summaryOf({ tests: own }: Column): string {
  const count = (verdict: Test['verdict']): number => own.filter((test) => test.verdict === verdict).length;
  return strings.summary(count('pass'), count('fail'), count('not-applicable'));
}
