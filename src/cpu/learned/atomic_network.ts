import type { LearnedDataOf } from '../../forcefield/term.ts';
import type { AtomicNetworkModel } from '../../models/atomicNetwork.ts';
import { featureLayout, type FeatureLayout } from '../../models/featureLayout.ts';
import type { Precision } from '../precision.ts';
import { arithmetic, type Arithmetic } from '../simd/arithmetic.ts';
import { KernelMemory } from '../simd/memory.ts';
import type { LearnedEvaluation, LearnedTwin } from '../twin.ts';
import {
  backward,
  forward,
  layerRoom,
  outputSum,
  paddedTo,
  padNetwork,
  type LayerRoom,
  type PaddedNetwork,
} from './atomicNetwork/dense.ts';
import { SymmetryFunctions } from './atomicNetwork/symmetryFunctions.ts';

/** U = Σ_i [E_Z + mean over members of N_Z(G_i)]. All members share the features, and one way back from features to forces. */
export const learned: LearnedTwin<'atomic_network'> = (data, precision = 'double') =>
  new AtomicNetwork(data, precision);

/** Rows that a matrix product should have: enough that reading weights costs nothing beside it. */
const ROWS_TOGETHER = 256;
const MOST_TOGETHER = 16;

/** The atoms of one element in some replicas, and the networks of all members, which share their room. */
interface Group {
  /** Atoms of one replica. */
  readonly atoms: number;
  /** The element's rows of each replica's features, and of the derivatives by them. */
  readonly rows: readonly { readonly features: Float64Array; readonly gradient: Float64Array }[];
  readonly members: readonly { readonly network: PaddedNetwork; readonly room: readonly LayerRoom[] }[];
  /** The features that these atoms can have; the networks are given no others. */
  readonly columns: Uint32Array;
  /** Of a row of them. */
  readonly width: number;
  /** Places of features and of derivatives by them in the networks' memory, [replicas × atoms × width]. */
  readonly features: number;
  readonly gradient: number;
}

class AtomicNetwork implements LearnedEvaluation {
  readonly members: Float64Array;
  readonly together: NonNullable<LearnedEvaluation['together']>;
  private readonly energy = new Float64Array(1);
  private readonly layout: FeatureLayout;
  private readonly packed: PackedNetworks;
  /** Of each replica that is evaluated at the same time. */
  private readonly functions: SymmetryFunctions[] = [];
  private readonly functionMemory = new KernelMemory();
  /** By number of replicas. */
  private readonly groups = new Map<number, readonly Group[]>();
  private readonly model: AtomicNetworkModel;
  private readonly selfEnergy: number;

  constructor({ model, species }: LearnedDataOf<'atomic_network'>, precision: Precision) {
    this.model = model;
    this.layout = featureLayout(model, species);
    this.packed = packedNetworks(model, this.layout, precision);
    this.members = new Float64Array(model.members.length);
    this.selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
    const most = Math.min(MOST_TOGETHER, Math.max(1, Math.floor(ROWS_TOGETHER / species.length)));
    this.together = { most, evaluate: this.evaluateTogether.bind(this) };
  }

  evaluate(positions: Float64Array, forces: Float64Array): number {
    this.evaluateTogether(1, positions, forces, this.energy, this.members);
    return this.energy[0];
  }

  private evaluateTogether(
    count: number,
    positions: Float64Array,
    forces: Float64Array,
    energies: Float64Array,
    words: Float64Array,
  ): void {
    const { functions, selfEnergy } = this;
    const { arithmetic } = this.packed;
    const { energyUnit, members } = this.model;
    const groups = this.groupsOf(count);
    const size = positions.length / count;
    for (let r = 0; r < count; r++)
      functions[r].describe(count === 1 ? positions : positions.subarray(r * size, (r + 1) * size));
    words.fill(0, 0, count * members.length);
    for (const group of groups) {
      const { atoms, members: networks, features, gradient } = group;
      this.gather(group);
      for (let m = 0; m < networks.length; m++) {
        const { network, room } = networks[m];
        forward(arithmetic, network, room, features, count * atoms);
        for (let r = 0; r < count; r++)
          words[r * networks.length + m] += outputSum(arithmetic, network, room, r * atoms, atoms);
        backward(arithmetic, network, room, energyUnit / networks.length, gradient, count * atoms);
      }
      this.scatter(group);
    }
    for (let r = 0; r < count; r++) {
      functions[r].addForces(count === 1 ? forces : forces.subarray(r * size, (r + 1) * size));
      let mean = 0;
      for (let w = r * members.length; w < (r + 1) * members.length; w++) {
        mean += (energyUnit * words[w]) / members.length;
        words[w] = selfEnergy + energyUnit * words[w];
      }
      energies[r] = selfEnergy + mean;
    }
  }

  /** Puts the features of a group's atoms side by side, one replica after the other, and zeros where derivatives go. */
  private gather({ rows, atoms, columns, width, features, gradient }: Group): void {
    const { bytes } = this.packed.arithmetic;
    const numbers = this.packed.arithmetic.numbers();
    const stride = this.layout.width;
    let at = features / bytes;
    for (const { features: own } of rows)
      for (let a = 0; a < atoms; a++, at += width) {
        for (let k = 0; k < columns.length; k++) numbers[at + k] = own[a * stride + columns[k]];
        // What fills a row meets weights of zero, and must be a number.
        for (let k = columns.length; k < width; k++) numbers[at + k] = 0;
      }
    numbers.fill(0, gradient / bytes, gradient / bytes + rows.length * atoms * width);
  }

  /** Puts the derivatives back; those by features that no atom has stay zero. */
  private scatter({ rows, atoms, columns, width, gradient }: Group): void {
    const { bytes } = this.packed.arithmetic;
    const numbers = this.packed.arithmetic.numbers();
    const stride = this.layout.width;
    let at = gradient / bytes;
    for (const { gradient: own } of rows)
      for (let a = 0; a < atoms; a++, at += width)
        for (let k = 0; k < columns.length; k++) own[a * stride + columns[k]] = numbers[at + k];
  }

  /** The groups of so many replicas, with room for them. */
  private groupsOf(count: number): readonly Group[] {
    const found = this.groups.get(count);
    if (found) return found;
    const { model, layout, packed, functions } = this;
    while (functions.length < count) functions.push(new SymmetryFunctions(model, layout, this.functionMemory));
    const { arithmetic } = packed;
    const groups = layout.groups.map(({ firstRow, atoms, columns }, g): Group => {
      const length = atoms * layout.width;
      const first = firstRow * layout.width;
      const rows = functions.slice(0, count).map(({ features, gradient }) => ({
        features: features.subarray(first, first + length),
        gradient: gradient.subarray(first, first + length),
      }));
      const width = paddedTo(arithmetic, columns.length);
      const bytes = arithmetic.bytes * count * atoms * width;
      const places = { features: packed.room, gradient: packed.room + bytes };
      const members = packed.networks.map((elements) => {
        const [room, end] = layerRoom(arithmetic, elements[g], count * atoms, places.gradient + bytes);
        packed.reserve(end);
        return { network: elements[g], room };
      });
      return { atoms, rows, members, columns, width, ...places };
    });
    this.groups.set(count, groups);
    return groups;
  }
}

/** The networks of a model for some of its elements, with room behind them for whoever is at work. */
class PackedNetworks {
  readonly memory = new KernelMemory();
  readonly arithmetic: Arithmetic;
  /** By member and element. */
  readonly networks: readonly (readonly PaddedNetwork[])[];
  /** Place of the room. */
  readonly room: number;
  private end: number;

  constructor({ members }: AtomicNetworkModel, { groups, modelFeature }: FeatureLayout, precision: Precision) {
    this.arithmetic = arithmetic(this.memory, precision);
    this.networks = members.map((member) =>
      groups.map(({ species, columns }) =>
        padNetwork(
          this.memory,
          this.arithmetic,
          member[species],
          columns.map((f) => modelFeature[f]),
        ),
      ),
    );
    this.room = this.end = this.memory.take(0);
  }

  /** Sees to it that the room reaches as far as `end`. */
  reserve(end: number): void {
    if (end > this.end) this.end = this.memory.take(end - this.end) + end - this.end;
  }
}

/** The networks last packed of a model: the same molecule is loaded several times before it moves. */
const cache = new WeakMap<AtomicNetworkModel, { readonly key: string; readonly networks: PackedNetworks }>();

function packedNetworks(model: AtomicNetworkModel, layout: FeatureLayout, precision: Precision): PackedNetworks {
  const elements = layout.groups.map(({ species, columns }) => [species, columns.join()]);
  const key = JSON.stringify([precision, elements]);
  const found = cache.get(model);
  if (found?.key === key) return found.networks;
  const networks = new PackedNetworks(model, layout, precision);
  cache.set(model, { key, networks });
  return networks;
}
