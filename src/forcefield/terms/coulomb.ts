import { COULOMB } from '../../core/units.ts';
import type { PairTermSchema } from '../term.ts';

export const schema: PairTermSchema = {
  kind: 'pair',
  name: 'coulomb',
  title: 'Coulomb',
  group: 'nonbonded',
  equation: 'U = \\frac{1}{4\\pi\\varepsilon_0}\\,\\frac{q_i q_j}{r}',
  atomParameters: [{ name: 'q', unit: 'e', meaning: 'fixed atomic charge', range: [-0.8, 0.8] }],
  packAtom: ([q]) => [q! * Math.sqrt(COULOMB)],
  source: "Coulomb's law; the constant is COULOMB in src/core/units.ts",
};
