/** The plane's numbers as a table: for reading, for screen readers, for copying. */
import { useState } from 'react';
import type { PlanePoint } from '../../../src/workers/protocol.ts';
import { useApp } from '../../ui/context.ts';
import { percent, withSpread } from '../../ui/format.ts';
import { strings } from '../../ui/strings.ts';

interface Row {
  readonly key: string;
  readonly name: string;
  readonly engine: string;
  readonly time: number | null;
  readonly timeSpread: number | null;
  readonly error: number | null;
  readonly errorSpread: number | null;
  readonly energy: number | null;
  readonly frames: number | null;
  /** Why there are no numbers. */
  readonly reason: string | null;
}

type Column = 'time' | 'error';

export function PlaneTable(props: {
  points: readonly PlanePoint[];
  yardsticks: readonly { readonly name: string; readonly value: number }[];
}) {
  const [sort, setSort] = useState<Column>('error');
  const zero = useApp((state) => state.opened?.reference?.zeroMae ?? null);
  const rows: Row[] = [
    ...props.points.map((point) => ({
      key: `${point.forcefield} ${point.engine}`,
      name: strings.capital(point.plainName),
      engine: strings.engineName[point.engine],
      time: point.speed?.microsecondsPerStep ?? null,
      timeSpread: point.speed?.spread ?? null,
      error: point.accuracy?.forceMae ?? null,
      errorSpread: point.accuracy?.spread ?? null,
      energy: point.accuracy?.energyMae ?? null,
      frames: point.accuracy?.frames ?? null,
      reason: point.speed ? null : point.reason,
    })),
    ...props.yardsticks.map(({ name, value }) => ({
      key: name,
      name: strings.capital(name),
      engine: '',
      time: null,
      timeSpread: null,
      error: value,
      errorSpread: null,
      energy: null,
      frames: null,
      reason: null,
    })),
  ].sort((a, b) => (a[sort] ?? Infinity) - (b[sort] ?? Infinity));
  const { columns } = strings.plane;
  const sortable = (column: Column, label: string) => (
    <th scope="col" aria-sort={sort === column ? 'ascending' : 'none'}>
      <button type="button" onClick={() => setSort(column)}>
        {label}
        {sort === column && <span aria-hidden="true"> ↑</span>}
      </button>
    </th>
  );
  const number = (value: number | null, spread: number | null = null) =>
    value === null ? '–' : withSpread(value, spread);
  return (
    <details className="plane-table">
      <summary>{strings.plane.table}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={strings.plane.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{columns.forcefield}</th>
              <th scope="col">{columns.engine}</th>
              {sortable('time', columns.time)}
              {sortable('error', columns.error)}
              <th scope="col">{columns.missed}</th>
              <th scope="col">{columns.energy}</th>
              <th scope="col">{columns.n}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.name}</th>
                <td>{row.engine}</td>
                {row.reason === null ? (
                  <>
                    <td>{number(row.time, row.timeSpread)}</td>
                    <td>{number(row.error, row.errorSpread)}</td>
                    <td>{row.error !== null && zero !== null ? percent(row.error / zero) : '–'}</td>
                    <td>{number(row.energy)}</td>
                    <td>{row.frames ?? '–'}</td>
                  </>
                ) : (
                  <td colSpan={5}>{row.reason}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
