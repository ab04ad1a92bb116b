import type { BondedTermSchema } from '../term.ts';
import { schema as torsion } from './periodic_torsion.ts';

/** The same function of the dihedral angle as a torsion, over atoms that are not bonded in a row; counted apart. */
export const schema: BondedTermSchema = { ...torsion, name: 'periodic_improper', title: 'Periodic improper' };
