/** How the force fields of one picture are told apart: by colour, by dashes and by shape. */
import type { ReactNode } from 'react';
import * as Plot from '@observablehq/plot';

export interface SeriesStyle {
  readonly colour: string;
  readonly dashes: string;
  readonly symbol: 'circle' | 'square' | 'triangle' | 'diamond';
}

const STYLES: readonly SeriesStyle[] = [
  { colour: 'var(--series-1)', dashes: 'none', symbol: 'circle' },
  { colour: 'var(--series-2)', dashes: '7 3', symbol: 'square' },
  { colour: 'var(--series-3)', dashes: '2 3', symbol: 'triangle' },
  { colour: 'var(--between)', dashes: '9 3 2 3', symbol: 'diamond' },
];

export const seriesStyle = (at: number): SeriesStyle => STYLES[at % STYLES.length];

/** What the reference looks like everywhere: a thick line in the colour of text. */
export const REFERENCE_STYLE = { stroke: 'var(--ink)', strokeWidth: 3, strokeOpacity: 0.75 } as const;
/** A yardstick, such as GFN2-xTB. */
export const YARDSTICK_STYLE = { stroke: 'var(--dim)', strokeDasharray: '1 4', strokeLinecap: 'round' } as const;

/** A curve of one series: a line and some of its points as shapes. */
export function seriesMarks(
  at: number,
  points: readonly (readonly [number, number])[],
  { every = 1, reach }: { every?: number; reach?: number } = {},
): Plot.Markish[] {
  const { colour, dashes, symbol } = seriesStyle(at);
  const shown = points.filter(([, y], p) => p % every === at % every && (reach === undefined || y <= reach));
  return [
    Plot.line(points, { stroke: colour, strokeDasharray: dashes, strokeWidth: 1.8, clip: true }),
    Plot.dot(shown, { symbol, stroke: colour, fill: 'var(--surface)', r: 3.2, clip: true }),
  ];
}

/** Beside a picture: what each line is, with a number where there is one. */
export function SeriesKey({ children }: { children: ReactNode }) {
  return <ul className="series-key">{children}</ul>;
}

export function SeriesName({
  at,
  name,
  note,
}: {
  at: number | 'reference' | 'yardstick';
  name: string;
  note?: string;
}) {
  return (
    <li>
      <svg viewBox="0 0 30 12" width="30" height="12" aria-hidden="true" focusable="false">
        {at === 'reference' && <path d="M1 6H29" {...REFERENCE_STYLE} />}
        {at === 'yardstick' && <path d="M1 6H29" strokeWidth={2} {...YARDSTICK_STYLE} />}
        {typeof at === 'number' && <SeriesSample style={seriesStyle(at)} />}
      </svg>
      {name}
      {note !== undefined && <span className="dim">{note}</span>}
    </li>
  );
}

const SHAPES: Readonly<Record<SeriesStyle['symbol'], string>> = {
  circle: 'M11.5 6a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0Z',
  square: 'M11.8 2.8h6.4v6.4h-6.4Z',
  triangle: 'M15 1.8l4 7.4h-8Z',
  diamond: 'M15 1l3.6 5l-3.6 5l-3.6 -5Z',
};

function SeriesSample({ style: { colour, dashes, symbol } }: { style: SeriesStyle }) {
  return (
    <>
      <path d="M1 6H29" stroke={colour} strokeWidth={1.8} strokeDasharray={dashes} />
      <path d={SHAPES[symbol]} stroke={colour} strokeWidth={1.5} fill="var(--surface)" />
    </>
  );
}
