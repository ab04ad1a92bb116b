/** What the kernels of equivariant networks are told: the twins of `Network` and `Layer` in WGSL. */
import { UniformStruct } from '../../uniformStruct.ts';

/** What a molecule and its model settle. Places in `work` end in `_at`; the others are places among the weights. */
export const NETWORK = new UniformStruct('Network', [
  ...(
    [
      'atoms',
      // Atoms of all replicas.
      'rows',
      'partials',
      'forces_at',
      'slots_at',
      'counts_at',
      'sums_at',
      'readout_at',
      'energies_at',
      'by_sums_at',
      'by_scalars_at',
      'by_hidden_at',
      'by_gates_at',
      'by_mixed_at',
      'by_parts_at',
      // Counted in single numbers.
      'embedding',
      'scalar_table',
      'vector_table',
      'output',
      'element_energies',
      // Counted in fours.
      'readout',
      'readout_bias',
      'readout_back',
    ] as const
  ).map((name) => [name, 'u32'] as const),
  ...(['cutoff', 'prefactor', 'energy_unit'] as const).map((name) => [name, 'f32'] as const),
]);

/** What a layer and the message after it settle. Places among the weights are counted in fours, but for `radial`. */
export const LAYER = new UniformStruct(
  'Layer',
  [
    'first',
    'last',
    'gates',
    'scalars_at',
    'vectors_at',
    'mixed_at',
    'hidden_at',
    'slopes_at',
    'gates_at',
    'scalars_out_at',
    'vectors_out_at',
    'speech_at',
    'speech_slopes_at',
    'parts_at',
    'by_vectors_at',
    'next_scalars_at',
    'next_vectors_at',
    'next_by_vectors_at',
    'mix',
    'mix_back',
    'hidden',
    'hidden_bias',
    'hidden_back',
    'gate',
    'gate_bias',
    'gate_back',
    'speech',
    'speech_bias',
    'speech_back',
    'parts',
    'parts_bias',
    'parts_back',
    'radial',
  ].map((name) => [name, 'u32'] as const),
);
