import type { TwinModule } from './twin.ts';

/** Twins that `loadTwins` loads: one file of the built page. */
export const LATER = import.meta.glob<TwinModule>(
  [
    './terms/*.ts',
    '!./terms/{coulomb,lennard_jones,nonbonded_14,harmonic_bond,harmonic_angle,periodic_torsion,periodic_improper}.ts',
  ],
  { eager: true },
);
