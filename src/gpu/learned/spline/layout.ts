/** What the spline kernel is told: the twin of `Spline` in WGSL. */
import { UniformStruct } from '../../uniformStruct.ts';

const AXES = ['pair', 'leg', 'base'] as const;

export const SPLINE = new UniformStruct('Spline', [
  ...['atoms', 'present', 'kinds', 'partials', 'forces_at', 'triples_at'].map((name) => [name, 'u32'] as const),
  ...AXES.map((axis) => [`${axis}_intervals`, 'u32'] as const),
  ...AXES.flatMap((axis) => ['first', 'per_step', 'cutoff'].map((name) => [`${axis}_${name}`, 'f32'] as const)),
]);
