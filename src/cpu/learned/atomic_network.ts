import type { LearnedDataOf } from '../../forcefield/term.ts';
import type { AtomicNetworkModel } from '../../models/atomicNetwork.ts';
import { featureLayout, type FeatureLayout } from '../../models/featureLayout.ts';
import { KernelMemory } from '../simd/memory.ts';
import type { LearnedEvaluation, LearnedTwin } from '../twin.ts';
import {
  backward,
  forward,
  layerRoom,
  outputSum,
  padNetwork,
  type LayerRoom,
  type PaddedNetwork,
} from './atomicNetwork/dense.ts';
import { SymmetryFunctions } from './atomicNetwork/symmetryFunctions.ts';

/** U = Σ_i [E_Z + mean over members of N_Z(G_i)]. All members share the features, and one way back from features to forces. */
export const learned: LearnedTwin<'atomic_network'> = (data) => new AtomicNetwork(data);

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

  constructor({ model, species }: LearnedDataOf<'atomic_network'>) {
    this.model = model;
    this.layout = featureLayout(model, species);
    this.packed = packedNetworks(model, this.layout);
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
    const { memory } = this.packed;
    const { energyUnit, members } = this.model;
    const groups = this.groupsOf(count);
    const size = positions.length / count;
    for (let r = 0; r < count; r++)
      functions[r].describe(count === 1 ? positions : positions.subarray(r * size, (r + 1) * size));
    words.fill(0);
    for (const { atoms, rows: own, members: networks, features, gradient } of groups) {
      const rows = atoms * count;
      const { length } = own[0].features;
      for (let r = 0; r < count; r++) memory.f64.set(own[r].features, features / 8 + r * length);
      memory.f64.fill(0, gradient / 8, gradient / 8 + count * length);
      for (let m = 0; m < networks.length; m++) {
        const { network, room } = networks[m];
        forward(memory, network, room, features, rows);
        for (let r = 0; r < count; r++)
          words[r * networks.length + m] += outputSum(memory, network, room, r * atoms, atoms);
        backward(memory, network, room, energyUnit / networks.length, gradient, rows);
      }
      for (let r = 0; r < count; r++) {
        const into = own[r].gradient;
        const from = gradient / 8 + r * length;
        for (let n = 0; n < length; n++) into[n] = memory.f64[from + n];
      }
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

  /** The groups of so many replicas, with room for them. */
  private groupsOf(count: number): readonly Group[] {
    const found = this.groups.get(count);
    if (found) return found;
    const { model, layout, packed, functions } = this;
    while (functions.length < count) functions.push(new SymmetryFunctions(model, layout, this.functionMemory));
    const groups = layout.groups.map(({ firstRow, atoms }, g): Group => {
      const length = atoms * layout.width;
      const first = firstRow * layout.width;
      const rows = functions.slice(0, count).map(({ features, gradient }) => ({
        features: features.subarray(first, first + length),
        gradient: gradient.subarray(first, first + length),
      }));
      const places = { features: packed.room, gradient: packed.room + 8 * count * length };
      const members = packed.networks.map((elements) => {
        const [room, end] = layerRoom(elements[g], count * atoms, places.gradient + 8 * count * length);
        packed.reserve(end);
        return { network: elements[g], room };
      });
      return { atoms, rows, members, ...places };
    });
    this.groups.set(count, groups);
    return groups;
  }
}

/** The networks of a model for some of its elements, with room behind them for whoever is at work. */
class PackedNetworks {
  readonly memory = new KernelMemory();
  /** By member and element. */
  readonly networks: readonly (readonly PaddedNetwork[])[];
  /** Place of the room. */
  readonly room: number;
  private end: number;

  constructor({ members }: AtomicNetworkModel, { groups, modelFeature }: FeatureLayout) {
    this.networks = members.map((member) =>
      groups.map(({ species }) => padNetwork(this.memory, member[species], modelFeature)),
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

function packedNetworks(model: AtomicNetworkModel, layout: FeatureLayout): PackedNetworks {
  const key = layout.groups.map(({ species }) => species).join();
  const found = cache.get(model);
  if (found?.key === key) return found.networks;
  const networks = new PackedNetworks(model, layout);
  cache.set(model, { key, networks });
  return networks;
}
