import { elementStyle, type ElementStyle } from './elementStyle.ts';

const SHAPES: Readonly<Record<ElementStyle['symbol'], string>> = {
  circle: 'M2 6a4 4 0 1 1 8 0a4 4 0 1 1 -8 0Z',
  square: 'M2.5 2.5h7v7h-7Z',
  triangle: 'M6 1.6l4.6 8h-9.2Z',
  diamond: 'M6 .8l4.2 5.2l-4.2 5.2l-4.2 -5.2Z',
  cross: 'M2 2L10 10M10 2L2 10',
};

/** An element's mark in a line of text. */
export function ElementMark({ element }: { element: string }) {
  const { symbol, colour } = elementStyle(element);
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
      <path d={SHAPES[symbol]} fill="none" stroke={colour} strokeWidth={1.8} />
    </svg>
  );
}
