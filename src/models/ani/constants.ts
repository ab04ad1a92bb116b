/** The text files of an ANI model: constants of the symmetry functions (.params) and self energies (sae_linfit.dat). */
import { findElement } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import { HARTREE } from '../../core/units.ts';
import type { AtomicNetworkModel } from '../atomicNetwork.ts';

/** Entries that a list may have; ANI-2x has 16. */
const LONGEST_LIST = 64;

/** TorchANI's prefactors of the radial and the angular functions. */
const RADIAL_PREFACTOR = 0.25;
const ANGULAR_PREFACTOR = 2;

/**
 * Elements and symmetry functions from the text of a .params file: `Name = number` or `Name = [list]` a line. All but the
 * cutoffs are rounded to f32, as TorchANI rounds them: its energies in double precision are met to 1e-12 hartree, and to 4e-8
 * without (measured on twelve molecules).
 * Throws FfpError('file'), FfpError('unsupported') for functions of another kind.
 */
export function parseConstants(
  text: string,
  path: string,
): Pick<AtomicNetworkModel, 'elements' | 'radial' | 'angular'> {
  const entries = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*(\w+)\s*=/.exec(line);
    if (match) entries.set(match[1], line.slice(match[0].length).trim());
  }
  const fail = (what: string): never => {
    throw new FfpError('file', `${path} is not a file of ANI constants: ${what}.`);
  };
  const words = (key: string): string[] => {
    const value = entries.get(key) ?? fail(`${key} is missing`);
    const list = value.replace(/^\[(.*)\]$/, '$1').split(',');
    return list.length <= LONGEST_LIST ? list.map((word) => word.trim()) : fail(`${key} lists ${list.length} values`);
  };
  const numbers = (key: string): Float64Array =>
    Float64Array.from(words(key), (word) => {
      const number = word === '' ? NaN : Number(word);
      return Number.isFinite(number) ? number : fail(`${key} has "${word.slice(0, 20)}" for a number`);
    });
  const one = (key: string): number => {
    const values = numbers(key);
    if (values.length !== 1)
      throw new FfpError(
        'unsupported',
        `${path} has ${values.length} values of ${key}; ANI models with one are supported.`,
      );
    return values[0];
  };
  const kind = entries.get('DESC') ?? 'ANI_NORMAL';
  if (kind !== 'ANI_NORMAL')
    throw new FfpError('unsupported', `${path} asks for "${kind.slice(0, 40)}" functions; ANI_NORMAL is supported.`);

  const elements = words('Atyp').map(
    (symbol) => findElement(symbol)?.number ?? fail(`"${symbol.slice(0, 20)}" is no element this program knows`),
  );
  const rounded = (key: string) => numbers(key).map(Math.fround);
  const shift = rounded('ShfR');
  const eta = Math.fround(one('EtaR'));
  return {
    elements,
    radial: {
      cutoff: one('Rcr'),
      cutoffFunction: 'cosine',
      prefactor: RADIAL_PREFACTOR,
      eta: shift.map(() => eta),
      shift,
    },
    angular: {
      kind: 'ani',
      cutoff: one('Rca'),
      cutoffFunction: 'cosine',
      prefactor: ANGULAR_PREFACTOR,
      zeta: Math.fround(one('Zeta')),
      angles: rounded('ShfZ'),
      eta: Math.fround(one('EtaA')),
      shifts: rounded('ShfA'),
    },
  };
}

/**
 * Self energies in kcal/mol, in order of `elements`, from lines `H,0=−0.5978…` (symbol, index, hartree).
 * Throws FfpError('file').
 */
export function parseSelfEnergies(text: string, path: string, elements: readonly number[]): Float64Array {
  const energies = new Float64Array(elements.length).fill(NaN);
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z][a-z]?)\s*,\s*(\d+)\s*=\s*(\S+)\s*$/.exec(line);
    if (!match) continue;
    const index = Number(match[2]);
    if (findElement(match[1])?.number !== elements[index])
      throw new FfpError('file', `${path} counts ${match[1]} as element ${index}, unlike the constants of the model.`);
    energies[index] = Number(match[3]) * HARTREE;
  }
  const missing = energies.findIndex((energy) => !Number.isFinite(energy));
  if (missing >= 0) throw new FfpError('file', `${path} has no energy for element ${missing} of the model.`);
  return energies;
}
