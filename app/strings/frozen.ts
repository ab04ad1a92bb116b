/** The words about a frozen Reference frame. Plain text only, never markup. */
import { integer, percent, significant } from '../ui/format.ts';
import { strings as page } from './page.ts';
import { splitWords } from './splits.ts';

export const strings = {
  previous: 'Previous Reference frame',
  next: 'Next Reference frame',
  frame: (position: number, count: number) => `Frame ${position} of ${count}`,
  temperature: (temperature: number) => (temperature > 0 ? `${integer(temperature)} K` : ''),
  split: (split: string) => ` · ${splitWords(split)}`,
  hollow: 'Quantum mechanics',
  filled: (forcefield: string) => page.capital(forcefield),
  error: (mae: number, fraction: number) => `${percent(fraction)} of the force missed · ${significant(mae)} kcal/mol/Å`,
  arrowScale: (force: number) => `An arrow as long as 1 Å is ${significant(force, 2)} kcal/mol/Å.`,
} as const;
