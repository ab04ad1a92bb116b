/** What the kernels of fitting are told: the twins of `Shape`, `Batch` and `Layer` in WGSL. */
import { UniformStruct } from '../uniformStruct.ts';

const u32 = (...names: readonly string[]) => names.map((name) => [name, 'u32'] as const);
const f32 = (...names: readonly string[]) => names.map((name) => [name, 'f32'] as const);

/** Of a whole fit: places in buffers, sizes, weights of the loss, constants of the optimiser. */
export const SHAPE = new UniformStruct('Shape', [
  // Places in `tables`, words.
  ...u32('rows_at', 'frames_at', 'kept_at', 'columns_at', 'radial_at', 'angular_at'),
  // Places in `work`, fours.
  ...u32('features_at', 'by_feature_at', 'tangents_at', 'outputs_at', 'back_seed_at', 'reverse_seed_at'),
  // Places in `work`, numbers; `pulls` is what a slot has of them.
  ...u32('pulls_at', 'pulls', 'residuals_at', 'places_at'),
  // Places in `results`.
  ...u32('offsets_at', 'results_at', 'predicted_at'),
  // Weights, those of one network, and places in `moments`: fours.
  ...u32('quads', 'net', 'gradient_at', 'decays_at', 'partials_at', 'partials', 'shorten_at'),
  // Features that any frame has.
  ...u32('columns'),
  ...f32('unit', 'force_weight', 'force_scale', 'energy_weight', 'energy_scale'),
  ...f32('beta1', 'rest1', 'beta2', 'rest2', 'clip', 'decay'),
]);

/** Of one step, or one batch of predictions. */
export const BATCH = new UniformStruct('Batch', [
  ...u32('list_at', 'frames_at', 'slots', 'frames', 'learn', 'weights_at'),
  ...f32('rate', 'inverse1', 'inverse2', 'follow'),
]);

/** Of one dispatch of a layer, or of one chunk of the data. Places in `work`, of weights among those of a network: fours. */
export const LAYER = new UniformStruct('Layer', [
  ...u32('in_at', 'in_width', 'out_width', 'weights_at', 'bias_at'),
  ...u32('values_at', 'slopes_at', 'curves_at', 'inner_at', 'partials_at', 'chunk'),
]);

/** Words of a row's and, less two for every element, of a frame's record in `tables`. */
export const ROW_WORDS = 8;
export const FRAME_WORDS = 8;

/** Where there is nothing. */
export const NONE = 0xffffffff;
