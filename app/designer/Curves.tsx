/** Errors over the course of a fit: what it learns from, and what is held back. */
import * as Plot from '@observablehq/plot';
import type { CurvePoint } from '../../src/workers/fitting/contract.ts';
import { significant } from '../ui/format.ts';
import { strings } from '../strings/designer.ts';
import { axes } from '../workbench/parts/axes.ts';
import { Key, Picture } from './Picture.tsx';

const words = strings.curves;

const COLOURS = { train: 'var(--series-2)', validation: 'var(--series-1)' };
const DASHES = { train: '5 3', validation: undefined };
const HEIGHT = 190;
/** Points of a line: more make it slower and no clearer. */
const MOST_POINTS = 300;

export function Curves({ curve }: { curve: readonly CurvePoint[] }) {
  if (curve.length < 2) return null;
  return (
    <div className="design-curves">
      <Curve kind="force" curve={curve} />
      <Curve kind="energy" curve={curve} />
    </div>
  );
}

function Curve({ kind, curve }: { kind: 'force' | 'energy'; curve: readonly CurvePoint[] }) {
  const value = (point: CurvePoint, split: 'train' | 'validation'): number | null =>
    kind === 'force'
      ? split === 'train'
        ? point.trainForceMae
        : point.validationForceMae
      : split === 'train'
        ? point.trainEnergyMae
        : point.validationEnergyMae;
  const every = Math.max(1, Math.ceil(curve.length / MOST_POINTS));
  const shown = curve.filter((_, i) => i % every === 0 || i === curve.length - 1);
  const lines = (['train', 'validation'] as const).map((split) => ({
    split,
    points: shown.flatMap((point) => {
      const y = value(point, split);
      return y !== null && y > 0 ? [{ x: point.epoch, y }] : [];
    }),
  }));
  const there = lines.filter(({ points }) => points.length > 1);
  if (there.length === 0) return null;
  const last = there.map(({ split, points }) => words.now(words.split[split], significant(points.at(-1)!.y)));
  return (
    <Picture
      title={words.title[kind]}
      description={words.description(words.title[kind], last)}
      of={curve}
      height={HEIGHT}
      draw={(width) =>
        Plot.plot({
          ...axes(width, {
            x: { label: words.x },
            y: { label: words.y[kind], type: 'log', tickFormat: (tick: number) => significant(tick, 1) },
            height: HEIGHT,
          }),
          marks: there.map(({ split, points }) =>
            Plot.line(points, {
              x: 'x',
              y: 'y',
              stroke: COLOURS[split],
              strokeWidth: 1.8,
              ...(DASHES[split] && { strokeDasharray: DASHES[split] }),
            }),
          ),
        })
      }
      table={{
        columns: words.columns,
        rows: shown.map((point) => [point.epoch, value(point, 'train'), value(point, 'validation')]),
      }}
    >
      <Key
        of={there.map(({ split }) => ({
          name: words.split[split],
          colour: COLOURS[split],
          ...(DASHES[split] && { dash: DASHES[split] }),
        }))}
      />
    </Picture>
  );
}
