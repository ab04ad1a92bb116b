/** The plane's numbers as a table: for reading, for screen readers, for copying. */
import { useState } from 'react';
import type { PlanePoint, ReferenceInfo } from '../../../src/workers/protocol.ts';
import { shownPoints } from '../../state/store.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { nsPerDay, percent, significant, withSpread } from '../../ui/format.ts';
import { strings } from '../../strings/page.ts';
import { keyOf } from './measured.ts';
import { toolStrings } from '../../strings/planeTools.ts';
import '../../ui/styles/facts.css';

interface Row {
  readonly key: string;
  readonly name: string;
  readonly engine: string;
  readonly time: number | null;
  readonly timeSpread: number | null;
  readonly perDay: number | null;
  readonly error: number | null;
  readonly errorSpread: number | null;
  readonly missed: number | null;
  readonly rmse: number | null;
  readonly energy: number | null;
  /** On molecules that no fit has seen, from the model card. */
  readonly unseen: number | null;
  readonly frames: number | null;
  /** Why there are no numbers. */
  readonly reason: string | null;
}

const NUMBERS = ['time', 'perDay', 'error', 'missed', 'rmse', 'energy', 'unseen', 'frames'] as const;
type Column = 'name' | 'engine' | (typeof NUMBERS)[number];
const COLUMNS: readonly Column[] = ['name', 'engine', ...NUMBERS];

const shown: Readonly<Record<(typeof NUMBERS)[number], (row: Row) => string>> = {
  time: (row) => withSpread(row.time!, row.timeSpread),
  perDay: (row) => significant(row.perDay!),
  error: (row) => withSpread(row.error!, row.errorSpread),
  missed: (row) => percent(row.missed!),
  rmse: (row) => significant(row.rmse!),
  energy: (row) => significant(row.energy!),
  unseen: (row) => significant(row.unseen!),
  frames: (row) => String(row.frames),
};

export default function PlaneTable() {
  const session = useSession();
  const points = useApp(shownPoints);
  const [{ by, down }, setSort] = useState<{ by: Column; down: boolean }>({ by: 'error', down: false });
  const { reference, forcefields } = useApp((state) => ({
    reference: state.opened?.reference ?? null,
    forcefields: state.forcefields,
  }));
  const unseen = (id: string): number | null =>
    forcefields.find((forcefield) => forcefield.id === id)?.card?.errors.ood?.forceMae ?? null;
  const rows = [
    ...points.map((point) => rowOf(point, reference, unseen(point.forcefield))),
    ...yardstickRows(reference),
  ];
  rows.sort((a, b) => compare(a[by], b[by], down));
  const { columns } = toolStrings;
  const copy = async () => {
    const { csvOf } = await import('../../ui/download.ts');
    const cells = rows.map((row) =>
      COLUMNS.map((column) => (column === 'name' && row.reason ? `${row.name}: ${row.reason}` : row[column])),
    );
    await session.sharing.copyTable(csvOf({ columns: COLUMNS.map((column) => columns[column]), rows: cells }));
  };
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label={strings.plane.table}>
        <table>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" aria-sort={by !== column ? 'none' : down ? 'descending' : 'ascending'}>
                  <button type="button" onClick={() => setSort({ by: column, down: by === column && !down })}>
                    {columns[column]}
                    {by === column && <span aria-hidden="true"> {down ? '↓' : '↑'}</span>}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.name}</th>
                <td>{row.engine}</td>
                {row.reason === null ? (
                  NUMBERS.map((column) => <td key={column}>{row[column] === null ? '–' : shown[column](row)}</td>)
                ) : (
                  <td colSpan={NUMBERS.length}>{row.reason}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button type="button" className="button small" onClick={() => void copy()}>
        {toolStrings.copyTable}
      </button>
    </>
  );
}

function rowOf(point: PlanePoint, reference: ReferenceInfo | null, unseen: number | null): Row {
  const { speed, accuracy } = point;
  return {
    key: keyOf(point),
    name: strings.capital(point.plainName),
    engine: strings.engineName[point.engine],
    time: speed && speed.microsecondsPerStep,
    timeSpread: speed && speed.spread,
    perDay: speed && nsPerDay(speed.microsecondsPerStep, speed.dt),
    error: accuracy && accuracy.forceMae,
    errorSpread: accuracy && accuracy.spread,
    missed: accuracy && reference && accuracy.forceMae / reference.zeroMae,
    rmse: accuracy && accuracy.forceRmse,
    energy: accuracy && accuracy.energyMae,
    unseen,
    frames: accuracy && accuracy.frames,
    reason: speed ? null : point.reason,
  };
}

/** What predicting no force, and a semi-empirical method, come to on the same frames. */
function yardstickRows(reference: ReferenceInfo | null): Row[] {
  const [all] = reference?.yardsticks ?? [];
  if (!all) return [];
  const row = (name: string, errors: { forceMae: number; forceRmse: number; energyMae?: number }): Row => ({
    key: name,
    name: strings.capital(name),
    engine: '',
    time: null,
    timeSpread: null,
    perDay: null,
    error: errors.forceMae,
    errorSpread: null,
    missed: errors.forceMae / all.zero.forceMae,
    rmse: errors.forceRmse,
    energy: errors.energyMae ?? null,
    unseen: null,
    frames: all.frames,
    reason: null,
  });
  return [
    row(strings.plane.zero, all.zero),
    ...(all.semiempirical ? [row(strings.plane.semiempirical, all.semiempirical)] : []),
  ];
}

/** What is missing comes last, whichever way the others go. */
function compare(a: string | number | null, b: string | number | null, down: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  return down ? -order : order;
}
