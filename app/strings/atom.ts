/** The words about a picked atom. Plain text only, never markup. */
import { fixed } from '../ui/format.ts';
import { strings as page } from './page.ts';

export const strings = {
  title: (element: string, index: number) => `${page.capital(element)}, atom ${index}`,
  force: 'Force',
  reference: 'Quantum mechanics',
  difference: 'Difference',
  unit: 'kcal/mol/Å',
  close: 'Let go of the atom',
  vector: (v: readonly [number, number, number]) => v.map((x) => fixed(x, 1)).join(', '),
} as const;
