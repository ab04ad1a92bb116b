import { POINT } from '../outside.ts';
import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'position_restraint',
  title: 'Position restraint',
  group: null,
  arity: 1,
  equation: 'U = k\\,|\\mathbf{r} - \\mathbf{r}_0|^2',
  parameters: [
    { name: 'k', unit: 'kcal/mol/Å²', meaning: 'force constant, without a factor ½', range: [0.5, 10] },
    ...POINT('the reference position'),
  ],
  pack: ([k]) => [k],
  source: 'Amber’s restraint (Amber 2023 Reference Manual, “ntr”); OpenMM User Guide, CustomExternalForce',
};
