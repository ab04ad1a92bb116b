import type { ShaderFiles } from '../shaders.ts';

const OWN = import.meta.glob<string>('/shaders/periodic/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** The shaders of boxes; where positions are concerned, in place of those of empty space. */
export const SHADERS: ShaderFiles = {
  ...OWN,
  '/shaders/shared/fixed_point.wgsl': OWN['/shaders/periodic/fixed_point.wgsl'],
};
