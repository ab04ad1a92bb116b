/**
 * The golden Potentials: systems of this project's own making, evaluated by OpenMM (class1, tools/make_golden.py) and by PyTorch
 * (class2, tools/make_golden_class2.py). `forms`: tools/make_golden_forms.py, OpenMM.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { TermData } from '../../src/forcefield/term.ts';

const FOLDERS = ['class1', 'class2', 'forms'].map((name) => new URL(`./${name}/`, import.meta.url));

export interface GoldenCase {
  readonly name: string;
  /** What is special about it. */
  readonly note: string;
  readonly potential: Potential;
  /** Å, [3N]. */
  readonly positions: Float64Array;
  /** kcal/mol, in the order of `potential.terms`. */
  readonly energies: readonly number[];
  /** kcal/mol/Å, [3N]. */
  readonly forces: Float64Array;
}

/** Arrays as JSON has them. */
type Plain<T> = { [K in keyof T]: T[K] extends Uint32Array | Uint8Array | Float64Array ? number[] : T[K] };

/** A Potential as a golden file has it. */
export interface PlainPotential {
  readonly atoms: number;
  readonly elements: number[];
  readonly masses: number[];
  readonly terms: readonly (Plain<Extract<TermData, { kind: 'bonded' }>> | Plain<Extract<TermData, { kind: 'pair' }>>)[];
  readonly exclusions: Plain<Potential['exclusions']>;
}

interface GoldenFile extends PlainPotential {
  readonly note: string;
  readonly positions: number[];
  readonly energies: Readonly<Record<string, number>>;
  readonly forces: number[];
}

/** All golden cases, by name. */
export function goldenCases(): GoldenCase[] {
  return FOLDERS.flatMap((folder) => readdirSync(folder).map((file) => ({ file, url: new URL(file, folder) })))
    .filter(({ file }) => file.endsWith('.json'))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, url }) => {
      const golden = JSON.parse(readFileSync(url, 'utf8')) as GoldenFile;
      return {
        name: file.replace('.json', ''),
        note: golden.note,
        potential: potentialOf(golden),
        positions: Float64Array.from(golden.positions),
        energies: golden.terms.map(({ term }) => golden.energies[term]),
        forces: Float64Array.from(golden.forces),
      };
    });
}

/** The Potential that a golden file states. */
export function potentialOf({ atoms, elements, masses, terms, exclusions }: PlainPotential): Potential {
  return {
    atoms,
    elements: Uint8Array.from(elements),
    masses: Float64Array.from(masses),
    terms: terms.map(termData),
    exclusions: { start: Uint32Array.from(exclusions.start), partners: Uint32Array.from(exclusions.partners) },
  };
}

function termData(data: GoldenFile['terms'][number]): TermData {
  if (data.kind === 'bonded') {
    return { ...data, atoms: Uint32Array.from(data.atoms), parameters: Float64Array.from(data.parameters) };
  }
  return {
    ...data,
    atomParameters: Float64Array.from(data.atomParameters),
    types: Uint32Array.from(data.types),
    table: Float64Array.from(data.table),
  };
}
