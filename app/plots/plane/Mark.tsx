import type { Family } from '../../../src/forcefield/forcefield.ts';

const SHAPES: Readonly<Record<Family, string>> = {
  mm: 'M0 -6.5A6.5 6.5 0 1 1 0 6.5A6.5 6.5 0 1 1 0 -6.5Z',
  between: 'M0 -8L8 0L0 8L-8 0Z',
  ml: 'M0 -8L7.8 6H-7.8Z',
};

/** A family's mark at the origin: a circle, a diamond or a triangle, in its colour. */
export const Mark = ({ family, hollow = false }: { family: Family; hollow?: boolean }) => (
  <path className={`mark mark-${family}${hollow ? ' mark-hollow' : ''}`} d={SHAPES[family]} />
);

/** The same mark in a line of text. */
export const MarkIcon = ({ family }: { family: Family }) => (
  <svg className="mark-icon" viewBox="-9 -9 18 18" aria-hidden="true" focusable="false">
    <Mark family={family} />
  </svg>
);
