import { significant } from '../../ui/format.ts';
import type { Test } from '../../strings/workbench/card.ts';

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** A number of any size, to two or three digits: "0.41", "5 × 10⁻¹⁰". */
export function anySize(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e6)) return significant(value);
  const [mantissa, exponent] = value.toExponential(0).split('e');
  const power = Array.from(String(Number(exponent)), (letter) => SUPERSCRIPTS[letter]).join('');
  return `${mantissa.replace('-', '−')} × 10${power}`;
}

/** The value of a test with its unit. */
export const valueOf = ({ value, unit }: Pick<Test, 'value' | 'unit'>): string =>
  value === null ? '–' : `${anySize(value)} ${unit}`;
