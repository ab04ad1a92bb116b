/** The same function as the bond's, on the ends of an angle. */
export { bonded } from './harmonic_bond.ts';
