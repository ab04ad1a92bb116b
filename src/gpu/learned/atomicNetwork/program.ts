/** Atom-centred networks of one molecule as a GPU program: numbers, places and the order of the dispatches. */
import { FfpError } from '../../../core/errors.ts';
import type { LearnedDataOf } from '../../../forcefield/term.ts';
import { ACTIVATIONS, COSINE_SCALE, type DenseLayer } from '../../../models/atomicNetwork.ts';
import { featureLayout } from '../../../models/featureLayout.ts';
import { NO_SLOPE } from './layouts.ts';

/** Atoms whose surroundings workgroup memory holds (52 bytes each). */
const MOST_ATOMS = 256;

/** One dispatch of the layer kernel: its record, and how many columns, rows and members it covers. */
export interface LayerDispatch {
  readonly record: Readonly<Record<string, number>>;
  readonly quads: number;
  readonly rowQuads: number;
  readonly members: number;
}

export interface NetworkProgram {
  readonly atoms: number;
  readonly replicas: number;
  readonly members: number;
  readonly lists: Uint32Array<ArrayBuffer>;
  readonly constants: Float32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
  /** Values of `Network`, but for `partials` and `forces_at`. */
  readonly values: Readonly<Record<string, number>>;
  readonly layers: readonly LayerDispatch[];
  /** Length of `work`, and its part that never changes: the derivative of the energy by the networks' outputs. */
  readonly workLength: number;
  readonly seed: { readonly at: number; readonly values: Float32Array<ArrayBuffer> };
  /** WGSL constants. */
  readonly constantsWgsl: string;
  /** Where the outputs stand in `work`, and how energies come from them. */
  readonly outputs: { readonly at: number; readonly length: number };
  /** Energies of one replica by member, kcal/mol, from the outputs (f64 sums). */
  memberEnergies(outputs: Float32Array, replica: number, into: Float64Array): void;
}

/** Rows and columns of matrices come in fours. */
const four = (width: number): number => 4 * Math.ceil(width / 4);

/** Lays the networks out. Throws FfpError('unsupported') for a molecule that is too large, or a last layer that is not linear. */
export function buildNetworkProgram(
  { model, species }: LearnedDataOf<'atomic_network'>,
  replicas: number,
): NetworkProgram {
  const atoms = species.length;
  if (atoms > MOST_ATOMS)
    throw new FfpError(
      'unsupported',
      `The webgpu Engine takes networks of up to ${MOST_ATOMS} atoms; this molecule has ${atoms}. Take the cpu Engine.`,
    );
  const layout = featureLayout(model, species);
  const { groups, present, width, features } = layout;
  const lists: number[] = [];
  const constants: number[] = [];
  const weights: number[] = [];
  const put = (list: number[], values: Iterable<number>): number => {
    const at = list.length;
    for (const value of values) list.push(value);
    return at;
  };
  let workLength = 0;
  const room = (length: number): number => {
    const at = workLength;
    workLength += length;
    return at;
  };

  // Rows of one element stand together, those of all replicas one after the other.
  const members = model.members.length;
  const rowBase = new Uint32Array(atoms);
  const rowStride = new Uint32Array(atoms);
  const bases: number[] = [];
  let rows = 0;
  for (const group of groups) {
    bases.push(rows);
    for (let atom = 0; atom < atoms; atom++) {
      if (species[atom] !== group.species) continue;
      rowBase[atom] = rows + layout.rowOfAtom[atom] - group.firstRow;
      rowStride[atom] = group.atoms;
    }
    rows += group.atoms * replicas;
  }
  const order = Array.from({ length: atoms }, (_, atom) => atom).sort(
    (a, b) => layout.localSpecies[a] - layout.localSpecies[b] || a - b,
  );
  const orderStart = Array.from({ length: present + 1 }, (_, s) =>
    layout.localSpecies.reduce((count, own) => count + (own < s ? 1 : 0), 0),
  );
  const featuresAt = room(rows * width);
  const gradientAt = room(rows * width);

  const most = Math.max(...groups.map(({ atoms: count }) => count)) * replicas;
  const seedAt = room(4 * most);
  const seed = new Float32Array(4 * most);
  for (let row = 0; row < most; row++) seed[4 * row] = model.energyUnit / members;

  const outputsLength = rows * 4 * members;
  const outputsAt = room(outputsLength);
  const layers: LayerDispatch[] = [];
  groups.forEach((group, g) => {
    const count = group.atoms * replicas;
    const networks = model.members.map((member) => member[group.species]);
    const shapes = networks[0];
    if (shapes[shapes.length - 1].activation !== 'linear')
      throw new FfpError(
        'unsupported',
        'The webgpu Engine takes networks whose last layer is linear. Take the cpu Engine.',
      );
    const steps = shapes.map((shape, l) => {
      const last = l === shapes.length - 1;
      const inWidth = l === 0 ? width : four(shapes[l - 1].outputs);
      const outWidth = four(shape.outputs);
      const outMember = last ? rows * 4 : count * outWidth;
      const columns = l === 0 ? layout.modelFeature.subarray(0, features) : null;
      const matrices = networks.map((network) => padded(network[l], columns, inWidth, outWidth));
      return {
        activation: ACTIVATIONS.indexOf(shape.activation),
        inWidth,
        outWidth,
        outMember,
        outAt: last ? outputsAt + bases[g] * 4 : room(members * outMember),
        slopeAt: room(members * count * outWidth + (last ? (members - 1) * (outMember - count * outWidth) : 0)),
        deltaAt: last ? seedAt : room(members * outMember),
        deltaMember: last ? 0 : outMember,
        forwardAt:
          put(
            weights,
            matrices.flatMap(({ forward }) => [...forward]),
          ) / 4,
        backwardAt:
          put(
            weights,
            matrices.flatMap(({ backward }) => [...backward]),
          ) / 4,
        matrix: (inWidth * outWidth) / 4,
        biasAt:
          put(
            weights,
            matrices.flatMap(({ biases }) => [...biases]),
          ) / 4,
      };
    });
    const dispatch = (record: Record<string, number>, zMembers: number): LayerDispatch => ({
      record: { rows: count, ...record },
      quads: record.out_width / 4,
      rowQuads: Math.ceil(count / 4),
      members: zMembers,
    });
    steps.forEach((step, l) => {
      const before = steps[l - 1];
      layers.push(
        dispatch(
          {
            forward: 1,
            activation: step.activation,
            in_at: before ? before.outAt : featuresAt + bases[g] * width,
            in_width: step.inWidth,
            in_member: before ? before.outMember : 0,
            out_at: step.outAt,
            out_width: step.outWidth,
            out_member: step.outMember,
            slope_at: step.slopeAt,
            weights_at: step.forwardAt,
            weights_member: step.matrix,
            bias_at: step.biasAt,
            bias_member: step.outWidth / 4,
            summed_members: 1,
          },
          members,
        ),
      );
    });
    for (let l = steps.length - 1; l >= 0; l--) {
      const step = steps[l];
      const before = steps[l - 1];
      layers.push(
        dispatch(
          {
            forward: 0,
            activation: 0,
            in_at: step.deltaAt,
            in_width: step.outWidth,
            in_member: step.deltaMember,
            out_at: before ? before.deltaAt : gradientAt + bases[g] * width,
            out_width: step.inWidth,
            out_member: before ? before.deltaMember : 0,
            slope_at: before ? before.slopeAt : NO_SLOPE,
            weights_at: step.backwardAt,
            weights_member: step.matrix,
            bias_at: 0,
            bias_member: 0,
            // The features have one derivative, of the mean over members.
            summed_members: before ? 1 : members,
          },
          before ? members : 1,
        ),
      );
    }
  });

  const { radial, angular } = model;
  const values = {
    atoms,
    present,
    radial_count: radial.eta.length,
    angle_count: angular.angles.length,
    shift_count: angular.shifts.length,
    width,
    features_at: featuresAt,
    gradient_at: gradientAt,
    order: put(lists, order),
    order_start: put(lists, orderStart),
    element: put(lists, layout.localSpecies),
    row_base: put(lists, rowBase),
    row_stride: put(lists, rowStride),
    angular_start: put(lists, layout.angularStart),
    eta: put(constants, radial.eta),
    shift: put(constants, radial.shift),
    cosines: put(constants, angular.angles.map(Math.cos)),
    sines: put(constants, angular.angles.map(Math.sin)),
    shifts: put(constants, angular.shifts),
    radial_cutoff: radial.cutoff,
    radial_prefactor: radial.prefactor,
    angular_cutoff: angular.cutoff,
    angular_prefactor: angular.prefactor,
    angular_eta: angular.eta,
    zeta: angular.zeta,
    cosine_scale: COSINE_SCALE,
  };
  const selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
  return {
    atoms,
    replicas,
    members,
    lists: Uint32Array.from(lists),
    constants: Float32Array.from(constants),
    weights: Float32Array.from(weights),
    values,
    layers,
    workLength,
    seed: { at: seedAt, values: seed },
    constantsWgsl: `const MOST_ATOMS: u32 = ${atoms <= 64 ? 64 : MOST_ATOMS}u;
const MOST_ELEMENTS: u32 = ${Math.max(8, present)}u;
const SHIFTS: u32 = ${angular.shifts.length}u;
`,
    outputs: { at: outputsAt, length: outputsLength },
    memberEnergies: (outputs, replica, into) => {
      for (let m = 0; m < members; m++) {
        let sum = 0;
        for (let atom = 0; atom < atoms; atom++)
          sum += outputs[4 * (m * rows + rowBase[atom] + replica * rowStride[atom])];
        into[m] = selfEnergy + model.energyUnit * sum;
      }
    },
  };
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
