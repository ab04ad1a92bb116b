import type { ShaderFiles } from './shaders.ts';

/** Shaders that `loadShaders` loads: one file of the built page. */
export const LATER: ShaderFiles = import.meta.glob<string>(
  [
    '/shaders/terms/*.wgsl',
    '!/shaders/terms/{coulomb,lennard_jones,nonbonded_14,harmonic_bond,harmonic_angle,periodic_torsion,periodic_improper}.wgsl',
    '/shaders/shared/{bounded_distance,outside}.wgsl',
    '/shaders/kernels/{tiled_*,impulse}.wgsl',
    '/shaders/constraints/*.wgsl',
  ],
  { query: '?raw', import: 'default', eager: true },
);
