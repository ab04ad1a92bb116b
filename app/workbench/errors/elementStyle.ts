/** How the elements are told apart: by shape as well as by colour. */
export interface ElementStyle {
  readonly symbol: 'circle' | 'square' | 'triangle' | 'diamond' | 'cross';
  readonly colour: string;
}

const STYLES: Readonly<Record<string, ElementStyle>> = {
  H: { symbol: 'circle', colour: 'var(--dim)' },
  C: { symbol: 'square', colour: 'var(--series-3)' },
  N: { symbol: 'triangle', colour: 'var(--series-1)' },
  O: { symbol: 'diamond', colour: 'var(--bad)' },
};

export const elementStyle = (element: string): ElementStyle =>
  STYLES[element] ?? { symbol: 'cross', colour: 'var(--series-2)' };
