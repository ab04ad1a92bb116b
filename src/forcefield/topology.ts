/** What follows from the bonds: angles, torsions, trigonal centres, exclusions, 1-4 pairs. */
import type { Structure } from '../chem/structure.ts';
import { neighboursOf } from '../chem/graph.ts';

/**
 * Index tuples in a fixed order, which depends on the atom numbers alone and not on the order in which bonds are
 * listed: every list ascends in the atoms named as its key.
 */
export interface Topology {
  readonly atoms: number;
  /** Pairs i < j, ascending in (i, j), [2B]. */
  readonly bonds: Uint32Array;
  /** Kekulé orders of `bonds`, [B]. */
  readonly bondOrders: Uint8Array;
  /** Triples (i, j, k) with j in the middle and i < k, ascending in (j, i, k), [3A]. */
  readonly angles: Uint32Array;
  /**
   * Quadruples (i, j, k, l) around the bond j < k, ascending in (j, k, i, l), i ≠ l, [4T]. Those inside rings are
   * included.
   */
  readonly torsions: Uint32Array;
  /**
   * Atoms with exactly three neighbours, as (centre, a, b, c) with a < b < c, ascending in the centre, [4I]. Whether a
   * centre is flat (amide nitrogen) or not (ammonia) is for the force field to decide.
   */
  readonly trigonalCentres: Uint32Array;
  /** Pairs i < j joined by three bonds and not by fewer, each once, ascending in (i, j), [2P]. */
  readonly pairs14: Uint32Array;
  /** 1-2, 1-3 and 1-4 neighbours as rows: the form of `Potential.exclusions`. */
  readonly exclusions: { readonly start: Uint32Array; readonly partners: Uint32Array };
}

/**
 * The Topology of a Structure's bonds. Throws FfpError('file') for bonds that cannot be: an atom that does not exist, a
 * bond of an atom with itself, one listed twice, an atom with more than 12 of them.
 */
export function topologyOf(structure: Pick<Structure, 'elements' | 'bonds' | 'bondOrders'>): Topology {
  const atoms = structure.elements.length;
  const { start, partners, bond } = neighboursOf(atoms, structure.bonds);
  const rowOf = (i: number) => partners.subarray(start[i], start[i + 1]);

  const bonds: number[] = [];
  const bondOrders: number[] = [];
  const angles: number[] = [];
  const torsions: number[] = [];
  const trigonalCentres: number[] = [];
  const pairs14: number[] = [];
  const exclusionStart = new Uint32Array(atoms + 1);
  const exclusionPartners: number[] = [];

  for (let j = 0; j < atoms; j++) {
    const around = rowOf(j);
    for (let p = start[j]; p < start[j + 1]; p++) {
      const k = partners[p];
      if (k < j) continue;
      bonds.push(j, k);
      bondOrders.push(structure.bondOrders[bond[p]]);
      for (const i of around) {
        if (i === k) continue;
        for (const l of rowOf(k)) if (l !== j && l !== i) torsions.push(i, j, k, l);
      }
    }
    for (let a = 0; a < around.length; a++) {
      for (let b = a + 1; b < around.length; b++) angles.push(around[a], j, around[b]);
    }
    if (around.length === 3) trigonalCentres.push(j, ...around);

    const separation = separations(j, rowOf);
    const excluded = [...separation.keys()].sort((a, b) => a - b);
    for (const partner of excluded) {
      exclusionPartners.push(partner);
      if (separation.get(partner) === 3 && partner > j) pairs14.push(j, partner);
    }
    exclusionStart[j + 1] = exclusionPartners.length;
  }

  return {
    atoms,
    bonds: Uint32Array.from(bonds),
    bondOrders: Uint8Array.from(bondOrders),
    angles: Uint32Array.from(angles),
    torsions: Uint32Array.from(torsions),
    trigonalCentres: Uint32Array.from(trigonalCentres),
    pairs14: Uint32Array.from(pairs14),
    exclusions: { start: exclusionStart, partners: Uint32Array.from(exclusionPartners) },
  };
}

/**
 * Atoms within three bonds of atom `origin`, with the least number of bonds to each. Rings make the least one count.
 */
function separations(origin: number, rowOf: (i: number) => Uint32Array): Map<number, number> {
  const separation = new Map<number, number>([[origin, 0]]);
  let shell = [origin];
  for (let distance = 1; distance <= 3; distance++) {
    const next: number[] = [];
    for (const i of shell) {
      for (const partner of rowOf(i)) {
        if (separation.has(partner)) continue;
        separation.set(partner, distance);
        next.push(partner);
      }
    }
    shell = next;
  }
  separation.delete(origin);
  return separation;
}
