import { POINT } from '../outside.ts';
import type { BondedTermSchema } from '../term.ts';

const half = (axis: string) =>
  ({
    name: `h_${axis}`,
    unit: 'Å',
    meaning: `half the distance of the two walls across ${axis}; a million: none there`,
    range: [0.5, 4],
  }) as const;

/** Two parallel planes where two of the three halves are a million. */
export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'box_wall',
  title: 'Walls of a box',
  group: null,
  arity: 1,
  equation: 'U = k\\sum_{a \\in x,y,z} \\max(0,\\, |r_a - r_{0,a}| - h_a)^2',
  parameters: [
    { name: 'k', unit: 'kcal/mol/Å²', meaning: 'force constant beyond a wall, without a factor ½', range: [0.5, 10] },
    half('x'),
    half('y'),
    half('z'),
    ...POINT('the middle of the box'),
  ],
  pack: ([k, x, y, z]) => [k, x, y, z],
  source: 'the harmonic wall: LAMMPS documentation, “fix wall/harmonic”; OpenMM User Guide, CustomExternalForce',
};
