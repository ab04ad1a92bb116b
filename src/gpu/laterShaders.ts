import type { ShaderFiles } from './shaders.ts';

/** Shaders that `loadShaders` loads: one file of the built page. */
export const LATER: ShaderFiles = import.meta.glob<string>(
  [
    '/shaders/terms/{class2_*,zbl,dispersion}.wgsl',
    '/shaders/shared/bounded_distance.wgsl',
    '/shaders/kernels/{tiled_*,impulse}.wgsl',
    '/shaders/constraints/*.wgsl',
  ],
  { query: '?raw', import: 'default', eager: true },
);
