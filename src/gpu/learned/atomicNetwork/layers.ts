/** The layers of all networks of one molecule, there and back: their weights, their places in `work`, and their dispatches. */
import { FfpError } from '../../../core/errors.ts';
import { ACTIVATIONS, type AtomicNetworkModel, type DenseLayer } from '../../../models/atomicNetwork.ts';
import type { FeatureLayout } from '../../../models/featureLayout.ts';
import { NO_SLOPE } from './layouts.ts';
import { tileFor, type Tile } from './tile.ts';

/** Most workgroups in one direction that every device takes. */
const MOST_WORKGROUPS = 65535;
/** `first_tile` of an element that has no such layer. */
const NO_TILE = 0xffffffff;

/** One dispatch of the layer kernel: one layer of all elements with the same activation, all members and replicas. */
export interface LayerDispatch {
  readonly forward: boolean;
  /** Index in ACTIVATIONS; of no account on the way back. */
  readonly activation: number;
  /** A record for each of `elementRoom` elements. */
  readonly records: readonly Readonly<Record<string, number>>[];
  /** Fours of columns of the widest element, tiles of rows of all elements, members. */
  readonly quads: number;
  readonly rowTiles: number;
  readonly members: number;
}

export interface LaidNetworks {
  readonly tile: Tile;
  readonly weights: Float32Array<ArrayBuffer>;
  readonly dispatches: readonly LayerDispatch[];
  readonly workLength: number;
  /** Places of features and of derivatives by them in `work`, [rows × width]. */
  readonly featuresAt: number;
  readonly gradientAt: number;
  readonly seed: { readonly at: number; readonly values: Float32Array<ArrayBuffer> };
  readonly outputs: { readonly at: number; readonly length: number };
}

/** Elements that kernels are compiled for, so that molecules of a model share them. */
export const elementRoom = (present: number): number => Math.max(8, present);

/** Rows and columns of matrices come in fours. */
const four = (width: number): number => 4 * Math.ceil(width / 4);

/**
 * Rows of the atoms of one element stand together, those of all replicas one after the other.
 * @param software the adapter is a processor that plays a GPU
 * Throws FfpError('unsupported') for
 * networks whose last layer is not linear, whose members differ in shape, or that are too many rows for one dispatch.
 */
export function layNetworks(
  model: AtomicNetworkModel,
  layout: FeatureLayout,
  replicas: number,
  software: boolean,
): LaidNetworks {
  const { groups, width, features, modelFeature } = layout;
  const members = model.members.length;
  const rows = groups.reduce((sum, group) => sum + group.atoms * replicas, 0);
  const tile = tileFor(
    software,
    groups.map(({ atoms }) => atoms * replicas),
  );
  let workLength = 0;
  const room = (length: number): number => {
    const at = workLength;
    workLength += length;
    return at;
  };
  const featuresAt = room(rows * width);
  const gradientAt = room(rows * width);
  const most = Math.max(...groups.map(({ atoms }) => atoms)) * replicas;
  const seed = { at: room(4 * most), values: new Float32Array(4 * most) };
  for (let row = 0; row < most; row++) seed.values[4 * row] = model.energyUnit / members;
  const outputs = { at: room(rows * 4 * members), length: rows * 4 * members };

  const pool = new WeightPool();
  let base = 0;
  const elements = groups.map(({ species, atoms }) => {
    const first = base;
    const count = atoms * replicas;
    base += count;
    const networks = model.members.map((member) => member[species]);
    refuse(networks);
    const shapes = networks[0];
    const layers = shapes.map((shape, l) => {
      const last = l === shapes.length - 1;
      const inWidth = l === 0 ? width : four(shapes[l - 1].outputs);
      const outWidth = four(shape.outputs);
      const outMember = last ? rows * 4 : count * outWidth;
      const columns = l === 0 ? modelFeature.subarray(0, features) : null;
      const matrices = networks.map((network) => padded(network[l], columns, inWidth, outWidth));
      return {
        activation: ACTIVATIONS.indexOf(shape.activation),
        inWidth,
        outWidth,
        outMember,
        outAt: last ? outputs.at + first * 4 : room(members * outMember),
        slopeAt: room(members * count * outWidth + (last ? (members - 1) * (outMember - count * outWidth) : 0)),
        deltaAt: last ? seed.at : room(members * outMember),
        deltaMember: last ? 0 : outMember,
        forwardAt: pool.put(matrices.map(({ forward }) => forward)),
        backwardAt: pool.put(matrices.map(({ backward }) => backward)),
        biasAt: pool.put(matrices.map(({ biases }) => biases)),
      };
    });
    return { first, count, layers };
  });

  const depth = Math.max(...elements.map(({ layers }) => layers.length));
  const there = Array.from({ length: depth }, (_, l) => l).flatMap((l) =>
    [...new Set(elements.flatMap(({ layers }) => layers[l]?.activation ?? []))].map((activation) =>
      dispatch(
        { forward: true, activation, members },
        elements.map(({ first, count, layers }) => {
          const layer = layers[l];
          if (layer?.activation !== activation) return null;
          const before = layers[l - 1];
          return {
            rows: count,
            in_at: before ? before.outAt : featuresAt + first * width,
            in_width: layer.inWidth,
            in_member: before ? before.outMember : 0,
            out_at: layer.outAt,
            out_width: layer.outWidth,
            out_member: layer.outMember,
            slope_at: layer.slopeAt,
            weights_at: layer.forwardAt,
            weights_member: layer.inWidth * layer.outWidth,
            bias_at: layer.biasAt,
            bias_member: layer.outWidth,
            summed_members: 1,
          };
        }),
        tile.rows,
      ),
    ),
  );
  const back = Array.from({ length: depth }, (_, n) => depth - 1 - n).map((l) =>
    dispatch(
      { forward: false, activation: 0, members: l === 0 ? 1 : members },
      elements.map(({ first, count, layers }) => {
        const layer = layers[l];
        if (!layer) return null;
        const before = layers[l - 1];
        return {
          rows: count,
          in_at: layer.deltaAt,
          in_width: layer.outWidth,
          in_member: layer.deltaMember,
          out_at: before ? before.deltaAt : gradientAt + first * width,
          out_width: layer.inWidth,
          out_member: before ? before.deltaMember : 0,
          slope_at: before ? before.slopeAt : NO_SLOPE,
          weights_at: layer.backwardAt,
          weights_member: layer.inWidth * layer.outWidth,
          bias_at: 0,
          bias_member: 0,
          // The features have one derivative, of the mean over members.
          summed_members: before ? 1 : members,
        };
      }),
      tile.rows,
    ),
  );
  const dispatches = [...there, ...back];
  if (dispatches.some(({ rowTiles }) => rowTiles > MOST_WORKGROUPS))
    throw new FfpError(
      'unsupported',
      `${rows} atoms are too many for networks in one dispatch of the webgpu Engine. Take fewer replicas.`,
    );
  return { tile, weights: pool.all(), dispatches, workLength, featuresAt, gradientAt, seed, outputs };
}

type LayerRecord = Readonly<Record<string, number>>;

/** What the kernel counts in fours. */
const PLACES = ['in_at', 'in_width', 'in_member', 'out_at', 'out_width', 'out_member', 'slope_at'] as const;
const MATRICES = ['weights_at', 'weights_member', 'bias_at', 'bias_member'] as const;

/** One layer of every element that has it. */
function dispatch(
  what: Pick<LayerDispatch, 'forward' | 'activation' | 'members'>,
  layers: readonly (LayerRecord | null)[],
  tileRows: number,
): LayerDispatch {
  let rowTiles = 0;
  let quads = 0;
  const blank = Object.fromEntries(Object.keys(layers.find((layer) => layer !== null)!).map((name) => [name, 0]));
  const records = layers.map((layer): LayerRecord => {
    if (!layer) return { ...blank, first_tile: NO_TILE };
    const inFours = [...PLACES, ...MATRICES].map((name) => [
      name,
      layer[name] === NO_SLOPE ? NO_SLOPE : layer[name] / 4,
    ]);
    const record = { ...layer, ...(Object.fromEntries(inFours) as LayerRecord), first_tile: rowTiles };
    rowTiles += Math.ceil(layer.rows / tileRows);
    quads = Math.max(quads, layer.out_width / 4);
    return record;
  });
  while (records.length < elementRoom(layers.length)) records.push({ ...blank, first_tile: NO_TILE });
  return { ...what, records, quads, rowTiles };
}

function refuse(networks: AtomicNetworkModel['members'][number]): void {
  const shapeOf = (layers: readonly DenseLayer[]): string =>
    layers.map(({ inputs, outputs, activation }) => `${inputs} ${outputs} ${activation}`).join();
  if (networks.some((layers) => shapeOf(layers) !== shapeOf(networks[0])))
    throw new FfpError(
      'unsupported',
      'The webgpu Engine takes ensembles whose members have the same shape. Take the cpu Engine.',
    );
  if (networks[0].at(-1)!.activation !== 'linear')
    throw new FfpError(
      'unsupported',
      'The webgpu Engine takes networks whose last layer is linear. Take the cpu Engine.',
    );
}

/** Numbers one after the other. */
class WeightPool {
  private readonly pieces: Float32Array[] = [];
  private length = 0;

  /** Appends pieces; returns where the first begins. */
  put(pieces: readonly Float32Array[]): number {
    const at = this.length;
    for (const piece of pieces) {
      this.pieces.push(piece);
      this.length += piece.length;
    }
    return at;
  }

  all(): Float32Array<ArrayBuffer> {
    const numbers = new Float32Array(this.length);
    let at = 0;
    for (const piece of this.pieces) {
      numbers.set(piece, at);
      at += piece.length;
    }
    return numbers;
  }
}

/**
 * A layer's matrix for both ways, padded with zeros: there as [inWidth × outWidth], back as [outWidth × inWidth].
 * @param columns which of the layer's inputs are kept; all of them where null
 */
function padded(
  { inputs, outputs, weights, biases }: DenseLayer,
  columns: Uint32Array | null,
  inWidth: number,
  outWidth: number,
): { readonly forward: Float32Array; readonly backward: Float32Array; readonly biases: Float32Array } {
  const forward = new Float32Array(inWidth * outWidth);
  const backward = new Float32Array(inWidth * outWidth);
  const wide = new Float32Array(outWidth);
  wide.set(biases);
  const kept = columns?.length ?? inputs;
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < kept; i++) {
      const weight = weights[o * inputs + (columns ? columns[i] : i)];
      forward[i * outWidth + o] = weight;
      backward[o * inWidth + i] = weight;
    }
  return { forward, backward, biases: wide };
}
