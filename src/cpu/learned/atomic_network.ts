import type { LearnedDataOf } from '../../forcefield/term.ts';
import type { AtomicNetworkModel } from '../../models/atomicNetwork.ts';
import { featureLayout, type FeatureLayout } from '../../models/featureLayout.ts';
import { KernelMemory } from '../simd/memory.ts';
import type { LearnedEvaluation, LearnedTwin } from '../twin.ts';
import { backward, forward, layerRoom, padNetwork, type LayerRoom, type PaddedNetwork } from './atomicNetwork/dense.ts';
import { SymmetryFunctions } from './atomicNetwork/symmetryFunctions.ts';

/** U = Σ_i [E_Z + mean over members of N_Z(G_i)]. All members share the features, and one way back from features to forces. */
export const learned: LearnedTwin<'atomic_network'> = (data) => new AtomicNetwork(data);

/** The atoms of one element: their rows among the features, and the networks of all members, which share their room. */
interface Group {
  readonly first: number;
  readonly length: number;
  readonly rows: number;
  readonly members: readonly { readonly network: PaddedNetwork; readonly room: readonly LayerRoom[] }[];
  /** Places of features and of derivatives by them in the networks' memory. */
  readonly features: number;
  readonly gradient: number;
}

class AtomicNetwork implements LearnedEvaluation {
  readonly members: Float64Array;
  private readonly functions: SymmetryFunctions;
  private readonly memory: KernelMemory;
  private readonly groups: readonly Group[];
  private readonly selfEnergy: number;
  private readonly energyUnit: number;

  constructor({ model, species }: LearnedDataOf<'atomic_network'>) {
    const layout = featureLayout(model, species);
    const packed = packedNetworks(model, layout);
    const { width } = layout;
    this.memory = packed.memory;
    this.groups = layout.groups.map(({ firstRow, atoms }, g) => {
      const length = atoms * width;
      const members = packed.networks.map((elements) => {
        const network = elements[g];
        const [room, end] = layerRoom(network, atoms, packed.room + 16 * length);
        packed.reserve(end);
        return { network, room };
      });
      const places = { features: packed.room, gradient: packed.room + 8 * length };
      return { first: firstRow * width, length, rows: atoms, members, ...places };
    });
    this.functions = new SymmetryFunctions(model, layout);
    this.members = new Float64Array(model.members.length);
    this.energyUnit = model.energyUnit;
    this.selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
  }

  evaluate(positions: Float64Array, forces: Float64Array): number {
    const { functions, groups, memory, members, energyUnit, selfEnergy } = this;
    functions.describe(positions);
    members.fill(0);
    for (const { first, length, rows, members: networks, features, gradient } of groups) {
      memory.f64.set(functions.features.subarray(first, first + length), features / 8);
      memory.f64.fill(0, gradient / 8, gradient / 8 + length);
      for (let m = 0; m < networks.length; m++) {
        const { network, room } = networks[m];
        members[m] += forward(memory, network, room, features, rows);
        backward(memory, network, room, energyUnit / networks.length, gradient, rows);
      }
      functions.gradient.set(memory.f64.subarray(gradient / 8, gradient / 8 + length), first);
    }
    functions.addForces(forces);
    let mean = 0;
    for (let m = 0; m < members.length; m++) {
      mean += (energyUnit * members[m]) / members.length;
      members[m] = selfEnergy + energyUnit * members[m];
    }
    return selfEnergy + mean;
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
