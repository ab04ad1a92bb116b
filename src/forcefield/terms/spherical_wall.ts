import { POINT } from '../outside.ts';
import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'spherical_wall',
  title: 'Spherical wall',
  group: null,
  arity: 1,
  equation: 'U = k\\,\\max(0,\\, |\\mathbf{r} - \\mathbf{r}_0| - R)^2',
  parameters: [
    { name: 'k', unit: 'kcal/mol/Å²', meaning: 'force constant beyond the wall, without a factor ½', range: [0.5, 10] },
    { name: 'R', unit: 'Å', meaning: 'radius of the sphere', range: [0.5, 4] },
    ...POINT('the centre of the sphere'),
  ],
  pack: ([k, R]) => [k, R, R * R],
  source:
    'the half-harmonic wall: Beglov and Roux, J. Chem. Phys. 100, 9050 (1994); OpenMM User Guide, CustomExternalForce',
};
