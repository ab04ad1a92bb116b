/** What the network kernels are told: the twins of `Network` and `Layer` in WGSL. */
import { UniformStruct } from '../../uniformStruct.ts';

const U32 = [
  'atoms',
  'present',
  'radial_count',
  'angular_items',
  'width',
  'partials',
  'forces_at',
  'features_at',
  'gradient_at',
  // Places in `lists`.
  'order',
  'element',
  'row_base',
  'row_stride',
  'angular_start',
  'pair_elements',
  'shells',
  'functions',
  'shell_count',
  // Places in `constants`.
  'shell_eta',
  'eta',
  'shift',
  'cosines',
  'sines',
  'shifts',
] as const;
const F32 = [
  'radial_cutoff',
  'radial_prefactor',
  'angular_cutoff',
  'angular_prefactor',
  'angular_eta',
  'zeta',
  'cosine_scale',
] as const;

/** What a molecule and its model settle. */
export const NETWORK = new UniformStruct('Network', [
  ...U32.map((name) => [name, 'u32'] as const),
  ...F32.map((name) => [name, 'f32'] as const),
]);

/** One layer of one element, there or back. Places and widths count in fours. */
export const LAYER = new UniformStruct(
  'Layer',
  [
    'first_tile',
    'rows',
    'in_at',
    'in_width',
    'in_member',
    'out_at',
    'out_width',
    'out_member',
    'slope_at',
    'weights_at',
    'weights_member',
    'bias_at',
    'bias_member',
    'summed_members',
  ].map((name) => [name, 'u32'] as const),
);

/** `slope_at` of a layer that has no activation before it. */
export const NO_SLOPE = 0xffffffff;
