/** The same function as the torsion's, on atoms that are not bonded in a row. */
export { bonded } from './periodic_torsion.ts';
