import { elementLook } from '../viewer/elements.ts';

/** "C1": what an atom is called. */
export const atomName = (elements: Uint8Array, atom: number): string =>
  `${elementLook(elements[atom]).symbol}${atom + 1}`;

/** "C1–C2–O3"; of pair types a list. */
export const atomNames = (elements: Uint8Array, atoms: readonly number[], joint = '–'): string =>
  atoms.map((atom) => atomName(elements, atom)).join(joint);

const GREEK: readonly (readonly [string, string])[] = [
  ['theta', 'θ'],
  ['beta', 'β'],
  ['cos', 'cos θ'],
];
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** A parameter's name as it is written: "theta0" → "θ₀", "r0_ij" → "r₀ ij". */
export const parameterName = (name: string): string =>
  GREEK.reduce((text, [word, letter]) => text.replace(word, letter), name)
    .replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)])
    .replace('_', ' ');

/** A schema's words about a parameter as they are written: "k_n" → "kₙ". */
export const parameterMeaning = (meaning: string): string => meaning.replaceAll('_n', 'ₙ');
