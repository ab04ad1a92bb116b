import { angularCount, pairIndex, type AtomicNetworkModel } from './atomicNetwork.ts';

/** Widths are multiples of 4, so that the inner loops need no remainders; what is added is zero. */
export const padWidth = (width: number): number => Math.ceil(width / 4) * 4;
/** Two rows at least, for the same reason. */
const padRows = (rows: number): number => Math.max(2, rows);

/** The atoms of one element: consecutive rows of every matrix. */
export interface AtomGroup {
  /** Index in `model.elements`. */
  readonly species: number;
  readonly firstRow: number;
  readonly atoms: number;
  /** `atoms`, padded. */
  readonly rows: number;
  /** Those of the layout's features that its atoms can have: an only oxygen has no oxygen for a neighbour. Ascending. */
  readonly columns: Uint32Array;
}

/**
 * Where the features of a molecule's atoms stand: one row an atom, atoms of one element together, and only the features
 * that the molecule's elements can give (three quarters of ANI-2x's 1008 are zero wherever H, C, N, O are all there is).
 */
export interface FeatureLayout {
  readonly groups: readonly AtomGroup[];
  /** Rows of all groups, padding included. */
  readonly rows: number;
  /** [N]. */
  readonly rowOfAtom: Uint32Array;
  /** Place of each atom's element among those of this molecule, [N]. */
  readonly localSpecies: Uint32Array;
  /** Number of elements of this molecule. */
  readonly present: number;
  /** Features that are kept. */
  readonly features: number;
  /** The model's number of each feature that is kept, [features]. */
  readonly modelFeature: Uint32Array;
  /** Row length, padded. */
  readonly width: number;
  /** First feature of a pair of elements, [present × present]. */
  readonly angularStart: Uint32Array;
}

/** @param species index of each atom's element in `model.elements`, [N] */
export function featureLayout(
  model: Pick<AtomicNetworkModel, 'elements' | 'radial' | 'angular'>,
  species: Uint32Array,
): FeatureLayout {
  const { elements, radial, angular } = model;
  const radialCount = radial.eta.length;
  const perPair = angularCount(angular);
  const atomsOf = elements.map((_, s) => species.reduce((sum, own) => sum + (own === s ? 1 : 0), 0));
  const kept = elements.map((_, s) => s).filter((s) => atomsOf[s] > 0);
  const present = kept.length;
  const modelFeature: number[] = [];
  /** Elements of the neighbours that each feature is about: one, or two. */
  const neededBy: (readonly number[])[] = [];
  const take = (first: number, count: number, ...neighbours: readonly number[]): number => {
    const start = modelFeature.length;
    for (let f = 0; f < count; f++) {
      modelFeature.push(first + f);
      neededBy.push(neighbours);
    }
    return start;
  };
  for (const s of kept) take(s * radialCount, radialCount, s);
  const angularStart = new Uint32Array(present * present);
  kept.forEach((s, a) =>
    kept.slice(a).forEach((t, n) => {
      const first = elements.length * radialCount + pairIndex(s, t, elements.length) * perPair;
      const start = take(first, perPair, s, t);
      angularStart[a * present + a + n] = start;
      angularStart[(a + n) * present + a] = start;
    }),
  );

  const rowOfAtom = new Uint32Array(species.length);
  const groups: AtomGroup[] = [];
  let rows = 0;
  for (const s of kept) {
    let seen = 0;
    species.forEach((own, atom) => {
      if (own === s) rowOfAtom[atom] = rows + seen++;
    });
    const neighbours = (t: number): number => atomsOf[t] - (t === s ? 1 : 0);
    const columns = neededBy.flatMap((around, f) =>
      around.every((t) => neighbours(t) >= (around[0] === around[1] ? 2 : 1)) ? [f] : [],
    );
    groups.push({
      species: s,
      firstRow: rows,
      atoms: atomsOf[s],
      rows: padRows(atomsOf[s]),
      columns: Uint32Array.from(columns),
    });
    rows += padRows(atomsOf[s]);
  }
  return {
    groups,
    rows,
    rowOfAtom,
    localSpecies: species.map((s) => kept.indexOf(s)),
    present,
    features: modelFeature.length,
    modelFeature: Uint32Array.from(modelFeature),
    width: padWidth(modelFeature.length),
    angularStart,
  };
}
