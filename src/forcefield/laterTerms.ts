import type { TermSchema } from './term.ts';

/** Schemas that `loadTerms` loads: one file of the built page. */
export const LATER = import.meta.glob<{ schema: TermSchema }>(
  [
    './terms/*.ts',
    '!./terms/{coulomb,lennard_jones,nonbonded_14,region,spline,charge_equilibration}.ts',
    '!./terms/{harmonic_bond,harmonic_angle,periodic_torsion,periodic_improper,force_kernel}.ts',
    '!./terms/*_network.ts',
  ],
  { eager: true },
);

/** The same of Terms that periodic boxes alone have. */
export const LATTICE = import.meta.glob<{ schema: TermSchema }>('./lattice/*.ts', { eager: true });
