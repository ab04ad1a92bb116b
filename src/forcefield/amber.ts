/**
 * Amber's force field (W. D. Cornell et al., J. Am. Chem. Soc. 117, 5179 (1995)) as a prmtop file states it, for one
 * molecule or several in vacuum: from the file's numbers to a Potential.
 */
import { elementByMass, ELEMENTS } from '../chem/elements.ts';
import { guessBondOrders } from '../chem/perception.ts';
import type { Prmtop, PrmtopTuples } from '../chem/prmtop.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { AMBER_CHARGE, COULOMB } from '../core/units.ts';
import { fourierRows } from './fourier.ts';
import { torsionMapRow } from './torsionMap.ts';
import type { Potential } from './potential.ts';
import type { BondedTermData, PairTermData, TermData } from './term.ts';

/** 1-4 divisors where a file has none: Amber's own for Coulomb and Lennard-Jones. */
const DEFAULT_SCEE = 1.2;
const DEFAULT_SCNB = 2;

export interface AmberSystem {
  readonly potential: Potential;
  /** Bonds as in the file, with guessed Kekulé orders; the H–H constraint bonds of rigid water are left out. */
  readonly structure: Structure;
  /** [N]. */
  readonly atomNames: readonly string[];
  /** The box of a periodic system, or null. The Potential does not know it: it sums over all pairs, without images. */
  readonly box: Prmtop['box'];
}

/**
 * The Potential and Structure of a prmtop at `positions` (Å, [3N]). The Potential is that of the system in vacuum.
 * Throws FfpError('unsupported') for 10-12 pairs and elements unknown, FfpError('file') where the file contradicts
 * itself.
 */
export function potentialFromPrmtop(prmtop: Prmtop, positions: Float64Array): AmberSystem {
  const { atoms } = prmtop;
  if (positions.length !== 3 * atoms) {
    throw new FfpError(
      'file',
      `The coordinates are of ${positions.length / 3} atoms, the topology is of ${atoms}: these files do not belong together.`,
    );
  }
  const elements = elementsOf(prmtop);
  const charges = prmtop.charges.map((charge) => charge / AMBER_CHARGE);
  const table = lennardJonesTable(prmtop);
  const exclusions = symmetricRows(atoms, prmtop.exclusions);
  const table14 = prmtop.lennardJones14 ? lennardJonesTable(prmtop, prmtop.lennardJones14) : table;
  const pairs14 = pairs14Of(prmtop, table14, charges);
  checkExclusions(exclusions, prmtop.bonds.atoms, 2, 'bonded');
  checkExclusions(exclusions, prmtop.angles.atoms, 3, 'the ends of an angle');
  checkExclusions(exclusions, pairs14.atoms, 2, 'a scaled 1-4 pair');

  const bonded: readonly BondedTermData[] = [
    harmonic('harmonic_bond', prmtop.bonds, prmtop.bondForceConstants, prmtop.bondLengths),
    harmonic('harmonic_angle', prmtop.angles, prmtop.angleForceConstants, prmtop.angleValues),
    torsions('periodic_torsion', prmtop, false),
    torsions('periodic_improper', prmtop, true),
    harmonic('urey_bradley', prmtop.ureyBradley, prmtop.ureyBradley.constants, prmtop.ureyBradley.values),
    harmonic(
      'harmonic_improper',
      prmtop.harmonicImpropers,
      prmtop.harmonicImpropers.constants,
      prmtop.harmonicImpropers.values,
    ),
    torsionMaps(prmtop.maps),
    pairs14,
  ];
  const pairs: readonly PairTermData[] = [
    {
      kind: 'pair',
      term: 'lennard_jones',
      atomParameters: new Float64Array(),
      types: prmtop.types,
      typeCount: prmtop.typeCount,
      table,
    },
    {
      kind: 'pair',
      term: 'coulomb',
      atomParameters: charges,
      types: new Uint32Array(),
      typeCount: 0,
      table: new Float64Array(),
    },
  ];
  const terms: TermData[] = [...bonded.filter((term) => term.atoms.length > 0), ...pairs];
  return {
    potential: { atoms, elements, masses: prmtop.masses, terms, exclusions },
    structure: {
      name: prmtop.title,
      elements,
      positions,
      ...chemicalBonds(elements, prmtop.bonds.atoms),
      charge: Math.round(charges.reduce((a, b) => a + b, 0)) + 0, // + 0: never -0
      bondSource: 'file',
    },
    atomNames: prmtop.atomNames,
    box: prmtop.box,
  };
}

function elementsOf({ atoms, atomicNumbers, masses, atomNames }: Prmtop): Uint8Array {
  return Uint8Array.from({ length: atoms }, (_, i) => {
    const stated = atomicNumbers?.[i] ?? 0;
    if (stated > 0) {
      if (stated <= ELEMENTS.length) return stated;
      throw new FfpError(
        'unsupported',
        `Atom ${i + 1} (${atomNames[i]}) has atomic number ${stated}; elements up to xenon (54) are known.`,
      );
    }
    const element = elementByMass(masses[i]);
    if (element) return element.number;
    throw new FfpError(
      'unsupported',
      `Atom ${i + 1} (${atomNames[i]}) has no atomic number, and its mass of ${masses[i]} amu is that of no known element (repartitioned masses need an ATOMIC_NUMBER section).`,
    );
  });
}

/** Amber's k (x − x0)², without the half. */
function harmonic(term: string, tuples: PrmtopTuples, constants: Float64Array, values: Float64Array): BondedTermData {
  const parameters = new Float64Array(2 * tuples.types.length);
  tuples.types.forEach((type, n) => parameters.set([constants[type], values[type]], 2 * n));
  return { kind: 'bonded', term, atoms: tuples.atoms, stride: 2, parameters };
}

function torsions(term: string, prmtop: Prmtop, improper: boolean): BondedTermData {
  const { atoms, types, improper: isImproper } = prmtop.torsions;
  const waves = [];
  for (let t = 0; t < types.length; t++) {
    if ((isImproper[t] === 1) !== improper) continue;
    const type = types[t];
    waves.push({
      atoms: [...atoms.subarray(4 * t, 4 * t + 4)],
      k: prmtop.torsionForceConstants[type],
      // Old files mark with a minus that more waves of the same torsion follow.
      periodicity: Math.abs(prmtop.torsionPeriodicities[type]),
      phase: prmtop.torsionPhases[type],
    });
  }
  return { kind: 'bonded', term, ...fourierRows(waves) };
}

/** CMAP: both angles begin at −180° in the file, and so they do in the Term. */
function torsionMaps({ atoms, types, grids }: Prmtop['maps']): BondedTermData {
  const rows = grids.map(({ size, energies }) => torsionMapRow(size, (i, j) => energies[i * size + j]));
  const stride = rows[0]?.length ?? 4;
  if (rows.some((row) => row.length !== stride))
    throw new FfpError('unsupported', 'The torsion maps (CMAP) of this prmtop file have different numbers of points.');
  const parameters = new Float64Array(types.length * stride);
  types.forEach((type, t) => parameters.set(rows[type], t * stride));
  return { kind: 'bonded', term: 'cmap', atoms, stride, parameters };
}

/** (A, B) of every pair of types, [types² × 2]. @param coefficients where they are others than the file's usual ones */
function lennardJonesTable(
  prmtop: Prmtop,
  { A, B } = { A: prmtop.lennardJonesA, B: prmtop.lennardJonesB },
): Float64Array {
  const { typeCount, nonbondedIndex } = prmtop;
  const table = new Float64Array(2 * typeCount * typeCount);
  for (let a = 0; a < typeCount; a++) {
    for (let b = 0; b < typeCount; b++) {
      const index = nonbondedIndex[a * typeCount + b];
      if (index !== nonbondedIndex[b * typeCount + a]) {
        throw new FfpError(
          'file',
          `prmtop file: NONBONDED_PARM_INDEX differs between the type pairs ${a + 1}, ${b + 1} and ${b + 1}, ${a + 1}.`,
        );
      }
      if (index >= 0) {
        table.set([A[index], B[index]], 2 * (a * typeCount + b));
      } else if (prmtop.hydrogenBondA[-1 - index] !== 0 || prmtop.hydrogenBondB[-1 - index] !== 0) {
        throw new FfpError(
          'unsupported',
          `This prmtop file has 10-12 hydrogen-bond interactions (types ${a + 1} and ${b + 1}), which this program does not compute; take a force field after ff94, which has none.`,
        );
      }
    }
  }
  return table;
}

/**
 * One scaled pair for the ends of every torsion that is not marked otherwise; the first torsion of a pair sets its
 * scales.
 */
function pairs14Of(prmtop: Prmtop, table: Float64Array, charges: Float64Array): BondedTermData {
  const { atoms: quads, types: torsionTypes, without14, improper } = prmtop.torsions;
  const seen = new Set<number>();
  const atoms: number[] = [];
  const parameters: number[] = [];
  for (let t = 0; t < torsionTypes.length; t++) {
    if (without14[t] === 1 || improper[t] === 1) continue;
    const [i, j] = [quads[4 * t], quads[4 * t + 3]].sort((a, b) => a - b);
    const key = i * prmtop.atoms + j;
    if (seen.has(key)) continue;
    seen.add(key);
    const scee = prmtop.scee?.[torsionTypes[t]] ?? DEFAULT_SCEE;
    const scnb = prmtop.scnb?.[torsionTypes[t]] ?? DEFAULT_SCNB;
    if (scee <= 0 || scnb <= 0) {
      throw new FfpError(
        'file',
        `prmtop file: the 1-4 pair of atoms ${i + 1} and ${j + 1} is to be divided by SCEE ${scee} and SCNB ${scnb}, which must be positive.`,
      );
    }
    const pair = 2 * (prmtop.types[i] * prmtop.typeCount + prmtop.types[j]);
    atoms.push(i, j);
    parameters.push(table[pair] / scnb, table[pair + 1] / scnb, (COULOMB * charges[i] * charges[j]) / scee);
  }
  return {
    kind: 'bonded',
    term: 'nonbonded_14',
    atoms: Uint32Array.from(atoms),
    stride: 3,
    parameters: Float64Array.from(parameters),
  };
}

/** Rows that list a pair once, as rows that list it for both partners, ascending. */
function symmetricRows(atoms: number, half: Prmtop['exclusions']): Potential['exclusions'] {
  const rows = Array.from({ length: atoms }, () => new Set<number>());
  for (let i = 0; i < atoms; i++) {
    for (let p = half.start[i]; p < half.start[i + 1]; p++) {
      rows[i].add(half.partners[p]);
      rows[half.partners[p]].add(i);
    }
  }
  const start = new Uint32Array(atoms + 1);
  const partners = new Uint32Array(rows.reduce((sum, row) => sum + row.size, 0));
  rows.forEach((row, i) => {
    partners.set(
      [...row].sort((a, b) => a - b),
      start[i],
    );
    start[i + 1] = start[i] + row.size;
  });
  return { start, partners };
}

/** A pair that a bonded Term computes must not be computed a second time by the pair Terms. */
function checkExclusions(exclusions: Potential['exclusions'], tuples: Uint32Array, arity: number, what: string): void {
  for (let t = 0; t < tuples.length; t += arity) {
    const [i, j] = [tuples[t], tuples[t + arity - 1]];
    if (!exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]).includes(j)) {
      throw new FfpError(
        'file',
        `prmtop file: atoms ${i + 1} and ${j + 1} are ${what}, but EXCLUDED_ATOMS_LIST does not exclude them.`,
      );
    }
  }
}

/** The file's bonds, without those between hydrogens that have another bond: they only hold rigid water together. */
function chemicalBonds(elements: Uint8Array, pairs: Uint32Array): Pick<Structure, 'bonds' | 'bondOrders'> {
  const degree = new Uint32Array(elements.length);
  for (const atom of pairs) degree[atom]++;
  const unique = new Map<number, readonly [number, number]>();
  for (let b = 0; b < pairs.length; b += 2) {
    const [i, j] = [Math.min(pairs[b], pairs[b + 1]), Math.max(pairs[b], pairs[b + 1])];
    const constraint = elements[i] === 1 && elements[j] === 1 && degree[i] > 1 && degree[j] > 1;
    if (!constraint) unique.set(i * elements.length + j, [i, j]);
  }
  const bonds = Uint32Array.from([...unique].sort(([a], [b]) => a - b).flatMap(([, pair]) => pair));
  return { bonds, bondOrders: guessBondOrders(elements, bonds) };
}
