/** Where weights and what is worked out with them stand, and what each dispatch of a layer is told. */

/** Widths of hidden layers are multiples of four; counts and places here are of fours. */
export interface LayerPlace {
  readonly inWidth: number;
  readonly outWidth: number;
  /** Among the weights of a network: a matrix [inputs × outputs], then biases; as `TrainableNetwork` lays them out. */
  readonly weightsAt: number;
  readonly biasAt: number;
  /** In `work`, [slots × width]: h, σ', σ'' (then σ'' r), ż, ḣ, β, γ; names as in shaders/fitting/product.wgsl. */
  readonly values: number;
  readonly slopes: number;
  readonly curves: number;
  readonly inner: number;
  readonly tangents: number;
  readonly back: number;
  readonly reverse: number;
}

export interface WorkPlaces {
  readonly layers: readonly LayerPlace[];
  /** Of weights of one network. */
  readonly net: number;
  readonly features: number;
  readonly byFeature: number;
  readonly tangents: number;
  /** In numbers. */
  readonly pulls: number;
  readonly residuals: number;
  readonly places: number;
  /** Length of `work`. */
  readonly length: number;
}

/**
 * @param inputs features of the model
 * @param width of a row of features here, numbers
 * @param pulls numbers that a slot has of them
 */
export function workPlaces(
  inputs: number,
  hidden: readonly number[],
  width: number,
  slots: number,
  pulls: number,
  frames: number,
): WorkPlaces {
  let next = 0;
  const take = (fours: number): number => {
    const at = next;
    next += fours;
    return at;
  };
  let weights = 0;
  const features = take((slots * width) / 4);
  const byFeature = take((slots * width) / 4);
  const tangents = take((slots * width) / 4);
  const layers = [...hidden, 4].map((outputs, l): LayerPlace => {
    const outWidth = outputs / 4;
    const weightsAt = weights;
    const biasAt = weightsAt + (l === 0 ? inputs : hidden[l - 1]) * outWidth;
    weights = biasAt + outWidth;
    const [values, slopes, curves, inner, change, back, reverse] = Array.from({ length: 7 }, () =>
      take(slots * outWidth),
    );
    const inWidth = l === 0 ? width / 4 : hidden[l - 1] / 4;
    return { inWidth, outWidth, weightsAt, biasAt, values, slopes, curves, inner, tangents: change, back, reverse };
  });
  const pullsAt = take(Math.ceil((slots * pulls) / 4));
  const residuals = take(2 * slots);
  const places = take(Math.ceil((2 * frames) / 4));
  return {
    layers,
    net: weights,
    features,
    byFeature,
    tangents,
    pulls: 4 * pullsAt,
    residuals: 4 * residuals,
    places: 4 * places,
    length: next,
  };
}

/** The way of a product: MODE in shaders/fitting/product.wgsl. */
export const MODES = { forward: 0, tangent: 1, back: 2, reverse: 3 } as const;
export type Mode = keyof typeof MODES;

export type LayerRecord = Readonly<Record<string, number>>;
const EMPTY = {
  in_at: 0,
  in_width: 0,
  out_width: 0,
  weights_at: 0,
  bias_at: 0,
  values_at: 0,
  slopes_at: 0,
  curves_at: 0,
  inner_at: 0,
  partials_at: 0,
  chunk: 0,
};

/** What a product of layer l is told. On the way back what is worked out belongs to the layer below. */
export function productRecord(
  { layers, features, tangents, byFeature }: WorkPlaces,
  l: number,
  mode: Mode,
): LayerRecord {
  const { inWidth, outWidth, weightsAt, biasAt, ...own } = layers[l];
  const shared = { ...EMPTY, in_width: inWidth, out_width: outWidth, weights_at: weightsAt, bias_at: biasAt };
  const below = l === 0 ? null : layers[l - 1];
  if (mode === 'forward')
    return {
      ...shared,
      in_at: below?.values ?? features,
      values_at: own.values,
      slopes_at: own.slopes,
      curves_at: own.curves,
    };
  if (mode === 'tangent')
    return {
      ...shared,
      in_at: below?.tangents ?? tangents,
      values_at: own.tangents,
      slopes_at: own.slopes,
      inner_at: own.inner,
    };
  const back = mode === 'back';
  return {
    ...shared,
    in_at: back ? own.back : own.reverse,
    values_at: below ? (back ? below.back : below.reverse) : byFeature,
    slopes_at: below?.slopes ?? 0,
    curves_at: below?.curves ?? 0,
    inner_at: below?.inner ?? 0,
  };
}

/** What the gradient of layer l is told. @param partialsAt where the squares of its workgroups go */
export function gradientRecord({ layers, features, tangents }: WorkPlaces, l: number, partialsAt: number): LayerRecord {
  const { inWidth, outWidth, weightsAt, biasAt, back, reverse } = layers[l];
  return {
    ...EMPTY,
    in_width: inWidth,
    out_width: outWidth,
    weights_at: weightsAt,
    bias_at: biasAt,
    in_at: l === 0 ? features : layers[l - 1].values,
    inner_at: l === 0 ? tangents : layers[l - 1].tangents,
    values_at: reverse,
    slopes_at: back,
    partials_at: partialsAt,
  };
}

/** What the kernels that read a chunk of the data are told. */
export const chunkRecord = (chunk: number): LayerRecord => ({ ...EMPTY, chunk });
