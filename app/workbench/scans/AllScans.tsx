/** All scans at a glance: the average error of every force field on each. */
import { useMemo } from 'react';
import * as Plot from '@observablehq/plot';
import type { SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { significant } from '../../ui/format.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import type { Scanned } from './ScansTab.tsx';
import { strings } from '../../strings/workbench/scans.ts';

interface Cell {
  readonly scan: string;
  readonly name: string;
  readonly reachable: number;
  readonly mae: number;
  readonly climbError: number;
}

export function AllScans(props: { scanned: readonly Scanned[]; subjects: readonly SubjectSource[]; options: object }) {
  const { scanned, subjects, options } = props;
  const key = scanned.map(({ forcefield }) => forcefield).join(' ');
  const cells = useMemo(
    () =>
      scanned.flatMap(({ name, result }) =>
        result.curves.flatMap(({ errors, ...curve }): Cell[] =>
          errors
            ? [
                {
                  scan: strings.scan(curve),
                  name,
                  reachable: errors.reachableMae,
                  mae: errors.mae,
                  climbError: errors.climbError,
                },
              ]
            : [],
        ),
      ),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [key],
  );
  const missing = scanned.filter(({ result }) => result.notCovered.length > 0);
  return (
    <>
      {missing.map(({ name, result }) => (
        <p key={name} className="dim">
          {strings.notCovered(name, result.notCovered.length)}
        </p>
      ))}
      <Figure
        title={strings.all}
        description={strings.allDescription(new Set(cells.map(({ scan }) => scan)).size)}
        of={cells}
        draw={(width) => picture(cells, width)}
        table={{
          columns: ['scan', 'force field', 'error, reachable points', 'error, all points', 'error of the barrier'],
          rows: cells.map((cell) => [cell.scan, cell.name, cell.reachable, cell.mae, cell.climbError]),
        }}
        how={
          <How name="scan" subjects={scanned.map(({ at }) => subjects[at])} options={options}>
            {strings.allHow + strings.how(scanned[0].result)}
          </How>
        }
      >
        <span className="dim">{strings.allNote}</span>
      </Figure>
    </>
  );
}

function picture(cells: readonly Cell[], width: number): SVGSVGElement | HTMLElement {
  const rows = new Set(cells.map(({ scan }) => scan)).size;
  const narrow = width < 600;
  return Plot.plot({
    width,
    height: 26 * rows + 60,
    marginTop: 34,
    marginBottom: 6,
    marginLeft: narrow ? 150 : 250,
    marginRight: 2,
    x: {
      axis: 'top',
      label: null,
      domain: [...new Set(cells.map(({ name }) => name))],
      tickFormat: (name: string) => (narrow && name.length > 11 ? `${name.slice(0, 10)}…` : name),
    },
    y: {
      label: null,
      domain: [...new Set(cells.map(({ scan }) => scan))],
      tickSize: 0,
      tickFormat: (scan: string) => (narrow && scan.length > 24 ? `${scan.slice(0, 23)}…` : scan),
    },
    opacity: { type: 'log', domain: [0.1, 5], range: [0.06, 0.55], clamp: true },
    marks: [
      Plot.cell(cells, { x: 'name', y: 'scan', fill: 'var(--bad)', fillOpacity: 'reachable', inset: 1 }),
      Plot.text(cells, {
        x: 'name',
        y: 'scan',
        text: ({ reachable }: Cell) => significant(reachable, 2),
        fill: 'var(--ink)',
      }),
    ],
  });
}
