/** A small molecule for dynamics: a chain of four heavy atoms with springs, angles, torsions and charges near its minimum. */
import { minimise } from '../../src/cpu/minimise.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';

const ATOMS = 6;

/** All Class I Terms with the parameters of an ordinary organic molecule; masses of C, N, O and H. */
export async function smallMolecule(): Promise<{ readonly potential: Potential; readonly positions: Float64Array }> {
  const tuples = (arity: number): number[] =>
    Array.from({ length: ATOMS - arity + 1 }, (_, first) =>
      Array.from({ length: arity }, (_unused, n) => first + n),
    ).flat();
  const repeat = (row: readonly number[], count: number): Float64Array =>
    Float64Array.from(Array.from({ length: count }, () => row).flat());
  const rows = Array.from({ length: ATOMS }, (_, i) =>
    [i - 3, i - 2, i - 1, i + 1, i + 2, i + 3].filter((j) => j >= 0 && j < ATOMS),
  );
  const potential: Potential = {
    atoms: ATOMS,
    elements: Uint8Array.of(1, 6, 6, 7, 8, 1),
    masses: Float64Array.of(1.008, 12.011, 12.011, 14.007, 15.999, 1.008),
    terms: [
      {
        kind: 'bonded',
        term: 'harmonic_bond',
        atoms: Uint32Array.from(tuples(2)),
        stride: 2,
        parameters: repeat([340, 1.35], 5),
      },
      {
        kind: 'bonded',
        term: 'harmonic_angle',
        atoms: Uint32Array.from(tuples(3)),
        stride: 2,
        parameters: repeat([50, 1.95], 4),
      },
      {
        kind: 'bonded',
        term: 'periodic_torsion',
        atoms: Uint32Array.from(tuples(4)),
        stride: 5,
        parameters: repeat([1.2, 0.2, 0, 0.4, 0.1], 3),
      },
      {
        kind: 'bonded',
        term: 'nonbonded_14',
        atoms: Uint32Array.of(0, 3, 1, 4, 2, 5),
        stride: 3,
        parameters: repeat([2e4, 40, 8], 3),
      },
      {
        kind: 'pair',
        term: 'lennard_jones',
        atomParameters: new Float64Array(0),
        types: new Uint32Array(ATOMS),
        typeCount: 1,
        table: Float64Array.of(3e5, 300),
      },
      {
        kind: 'pair',
        term: 'coulomb',
        atomParameters: Float64Array.of(0.2, -0.1, 0.3, -0.4, -0.3, 0.3),
        types: new Uint32Array(0),
        typeCount: 0,
        table: new Float64Array(0),
      },
    ],
    exclusions: {
      start: Uint32Array.from({ length: ATOMS + 1 }, (_, i) =>
        rows.slice(0, i).reduce((sum, row) => sum + row.length, 0),
      ),
      partners: Uint32Array.from(rows.flat()),
    },
  };
  const { positions } = await minimise(potential, randomChain(ATOMS, randomNumbers(21)), 0.01, 2000);
  return { potential, positions };
}
