/** What there is to fit to, in a few words a molecule: enough to say what a design costs and whether it can work. */
import type { ReferenceIndex } from '../../assess/load.ts';
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { elementBySymbol } from '../../chem/elements.ts';

export interface LibraryMolecule {
  readonly name: string;
  /** As shown to people. */
  readonly title: string;
  /** Atomic numbers, each once, ascending. */
  readonly elements: readonly number[];
  readonly atoms: number;
  /** Labelled frames by split. */
  readonly frames: { readonly train: number; readonly validation: number; readonly test: number };
}

export interface Library {
  readonly molecules: readonly LibraryMolecule[];
  /** Trained numbers of the shipped force fields, which a design may build on, by id. */
  readonly rungs: Readonly<Record<string, number>>;
}

/** The shipped Reference set. */
export function libraryOf({ molecules }: ReferenceIndex, rungs: Library['rungs']): Library {
  return {
    rungs,
    molecules: molecules.map(({ name, title, formula, atoms, splits }) => ({
      name,
      title,
      elements: elementsOf(formula),
      atoms,
      frames: { train: splits.train ?? 0, validation: splits.validation ?? 0, test: splits.test ?? 0 },
    })),
  };
}

/** Data that a visitor brought. */
export function libraryOfMolecules(molecules: readonly ReferenceMolecule[], rungs: Library['rungs']): Library {
  return {
    rungs,
    molecules: molecules.map(({ name, structure: { elements }, splits }) => {
      const count = (split: string) => splits.filter((own) => own === split).length;
      return {
        name,
        title: name,
        elements: [...new Set(elements)].sort((a, b) => a - b),
        atoms: elements.length,
        frames: { train: count('train'), validation: count('validation'), test: count('test') },
      };
    }),
  };
}

function elementsOf(formula: string): number[] {
  const symbols = formula.match(/[A-Z][a-z]?/g) ?? [];
  return [...new Set(symbols.map((symbol) => elementBySymbol(symbol).number))].sort((a, b) => a - b);
}
