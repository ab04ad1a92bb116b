/** Systems in periodic boxes for tests. */
import { readFileSync } from 'node:fs';
import { boxOf, madeWhole, type Box } from '../../src/chem/box.ts';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { loadEvaluator, type Evaluator } from '../../src/cpu/evaluator.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { randomNumbers } from './random.ts';

export interface BoxedSystem {
  /** In empty space. */
  readonly potential: Potential;
  /** Å, [3N]. */
  readonly positions: Float64Array;
  readonly box: Box;
  readonly bonds: Uint32Array;
}

/** A topology and coordinates as the product reads them. */
export function readBoxed(topology: string | URL, coordinates: string | URL): BoxedSystem {
  const prmtop = parsePrmtop(readFileSync(topology, 'utf8'));
  const rst7 = parseRst7(readFileSync(coordinates, 'utf8'), prmtop.atoms);
  const box = boxOf(rst7.box!.lengths, rst7.box!.angles, 'rst7 file');
  const { potential, structure } = potentialFromPrmtop(prmtop, rst7.positions);
  return { potential, positions: madeWhole(rst7.positions, structure.bonds, box), box, bonds: structure.bonds };
}

/** The box of tools/make_golden_periodic.py: 335 atoms of an amide and ions in water. */
export const solution = (): BoxedSystem => {
  const file = (ending: string) => new URL(`../golden/periodic/solution.${ending}`, import.meta.url);
  return readBoxed(file('prmtop'), file('rst7'));
};

/**
 * Charged Lennard-Jones atoms at random places of a box, no two nearer than 2 Å, every third pair of neighbours in the list excluded.
 * @param net their sum, e
 */
export function saltIn(
  box: Box,
  atoms: number,
  seed: number,
  net = 0,
): { potential: Potential; positions: Float64Array } {
  const random = randomNumbers(seed);
  const positions = new Float64Array(3 * atoms);
  for (let i = 0; i < atoms; i++)
    do for (let c = 0; c < 3; c++) positions[3 * i + c] = box[c] * random();
    while (isCrowded(positions, i, box));
  const charges = Float64Array.from({ length: atoms }, (_, i) => (i % 2 === 0 ? 1 : -1) * (0.3 + (i % 7) / 10));
  const excess = (net - charges.reduce((sum, q) => sum + q, 0)) / atoms;
  const partnerOf = (i: number): number | null => (i % 3 === 0 && i + 1 < atoms ? i + 1 : i % 3 === 1 ? i - 1 : null);
  const rows = Array.from({ length: atoms }, (_, i) => [partnerOf(i)].filter((j) => j !== null));
  const start = new Uint32Array(atoms + 1);
  rows.forEach((row, i) => (start[i + 1] = start[i] + row.length));
  return {
    positions,
    potential: {
      atoms,
      elements: new Uint8Array(atoms).fill(18),
      masses: new Float64Array(atoms).fill(40),
      exclusions: { start, partners: Uint32Array.from(rows.flat()) },
      terms: [
        {
          kind: 'pair',
          term: 'lennard_jones',
          atomParameters: new Float64Array(0),
          types: Uint32Array.from({ length: atoms }, (_, i) => i % 2),
          typeCount: 2,
          table: Float64Array.of(20_000, 60, 30_000, 80, 30_000, 80, 50_000, 120),
        },
        {
          kind: 'pair',
          term: 'coulomb',
          atomParameters: charges.map((q) => q + excess),
          types: new Uint32Array(0),
          typeCount: 0,
          table: new Float64Array(0),
        },
      ],
    },
  };
}

function isCrowded(x: Float64Array, i: number, box: Box): boolean {
  for (let j = 0; j < i; j++) if (nearest(x, i, j, box)[3] < 2) return true;
  return false;
}

/** Components of r_i − r_j at the nearest image, and the distance, Å. */
export function nearest(x: Float64Array, i: number, j: number, box: Box): [number, number, number, number] {
  const [dx, dy, dz] = [0, 1, 2].map((c) => {
    const d = x[3 * i + c] - x[3 * j + c];
    return d - box[c] * Math.round(d / box[c]);
  });
  return [dx, dy, dz, Math.hypot(dx, dy, dz)];
}

/** What an evaluator says. */
export function evaluated(evaluator: Evaluator, potential: Potential, x: Float64Array) {
  const forces = new Float64Array(x.length);
  const energies = new Float64Array(potential.terms.length);
  evaluator.evaluate(x, forces, energies);
  const energy = energies.reduce((sum, u) => sum + u, 0);
  return {
    forces,
    energies,
    energy,
    of: (term: string) => energies[potential.terms.findIndex((one) => one.term === term)],
  };
}

/** The same for one time. */
export const evaluatedOnce = async (potential: Potential, x: Float64Array) =>
  evaluated(await loadEvaluator(potential), potential, x);
