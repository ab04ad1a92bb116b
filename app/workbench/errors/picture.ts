/** The picture of predicted against reference forces. */
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { axes } from '../parts/axes.ts';
import { elementStyle } from './elementStyle.ts';
import { strings } from '../../strings/workbench/errors.ts';

type Groups = MeasurementResult<'parity'>['groups'];

/** More marks than these hide each other: their density is shown instead. */
const MOST_MARKS = 1500;
/** Pixels across a cell. */
const CELL = 9;

export const isDense = (groups: Groups): boolean =>
  groups.reduce((sum, { reference }) => sum + reference.length, 0) > MOST_MARKS;

/**
 * @param band what the reference itself is uncertain by, kcal/mol/Å
 * @param reach both axes go so far, kcal/mol/Å
 */
export function parityPicture(groups: Groups, band: number, reach: number, width: number): SVGSVGElement | HTMLElement {
  const pointsOf = ({ reference, predicted }: Groups[number]): [number, number][] =>
    reference.map((x, c) => [x, predicted[c]]);
  const marks = isDense(groups)
    ? [
        Plot.hexagon(
          groups.flatMap(pointsOf),
          Plot.hexbin({ fillOpacity: 'count' }, { x: '0', y: '1', binWidth: CELL, fill: 'var(--accent)', clip: true }),
        ),
      ]
    : groups.map((group) => {
        const { symbol, colour } = elementStyle(group.element);
        const mark = symbol === 'cross' ? 'times' : symbol;
        return Plot.dot(pointsOf(group), {
          x: '0',
          y: '1',
          symbol: mark,
          r: 2.4,
          stroke: colour,
          strokeWidth: 1.1,
          strokeOpacity: 0.75,
          clip: true,
        });
      });
  const ends: [number, number][] = [
    [-reach, -reach],
    [reach, reach],
  ];
  return Plot.plot({
    ...axes(width, {
      x: { domain: [-reach, reach], label: strings.x },
      y: { domain: [-reach, reach], label: strings.y },
      height: width,
    }),
    opacity: { type: 'log', range: [0.15, 1] },
    marks: [
      Plot.areaY(ends, {
        x: '0',
        y1: ([, y]: [number, number]) => y - band,
        y2: ([, y]: [number, number]) => y + band,
        fill: 'var(--line-strong)',
        fillOpacity: 0.3,
        clip: true,
      }),
      Plot.line(ends, { className: 'diagonal' }),
      ...marks,
    ],
  });
}
