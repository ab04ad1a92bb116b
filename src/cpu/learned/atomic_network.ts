import type { LearnedDataOf } from '../../forcefield/term.ts';
import type { AtomicNetworkModel } from '../../models/atomicNetwork.ts';
import { NetworkPass, padNetwork, type PaddedNetwork } from './atomicNetwork/dense.ts';
import { featureLayout, type FeatureLayout } from '../../models/featureLayout.ts';
import { SymmetryFunctions } from './atomicNetwork/symmetryFunctions.ts';
import type { LearnedEvaluation, LearnedTwin } from '../twin.ts';

/** U = Σ_i [E_Z + mean over members of N_Z(G_i)]. All members share the features, and one way back from features to forces. */
export const learned: LearnedTwin<'atomic_network'> = (data) => new AtomicNetwork(data);

class AtomicNetwork implements LearnedEvaluation {
  readonly members: Float64Array;
  private readonly functions: SymmetryFunctions;
  /** The network of each member and element, with its rows of features and their derivatives. */
  private readonly passes: readonly (readonly {
    readonly pass: NetworkPass;
    readonly features: Float64Array;
    readonly gradient: Float64Array;
  }[])[];
  private readonly selfEnergy: number;
  private readonly energyUnit: number;

  constructor({ model, species }: LearnedDataOf<'atomic_network'>) {
    const layout = featureLayout(model, species);
    const functions = new SymmetryFunctions(model, layout);
    this.passes = paddedNetworks(model, layout).map((networks) =>
      layout.groups.map(({ firstRow, atoms, rows }, g) => ({
        pass: new NetworkPass(networks[g], atoms, rows),
        features: functions.features.subarray(firstRow * layout.width, (firstRow + rows) * layout.width),
        gradient: functions.gradient.subarray(firstRow * layout.width, (firstRow + rows) * layout.width),
      })),
    );
    this.functions = functions;
    this.members = new Float64Array(model.members.length);
    this.energyUnit = model.energyUnit;
    this.selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
  }

  evaluate(positions: Float64Array, forces: Float64Array): number {
    const { functions, passes, members, energyUnit, selfEnergy } = this;
    functions.describe(positions);
    functions.gradient.fill(0);
    let mean = 0;
    for (let m = 0; m < passes.length; m++) {
      let sum = 0;
      for (let g = 0; g < passes[m].length; g++) {
        const { pass, features, gradient } = passes[m][g];
        sum += pass.forward(features);
        pass.backward(energyUnit / passes.length, gradient);
      }
      members[m] = selfEnergy + energyUnit * sum;
      mean += (energyUnit * sum) / passes.length;
    }
    functions.addForces(forces);
    return selfEnergy + mean;
  }
}

/** The padded networks last made of a model: the same molecule is loaded several times before it moves. */
const cache = new WeakMap<
  AtomicNetworkModel,
  { readonly key: string; readonly networks: readonly (readonly PaddedNetwork[])[] }
>();

/** Networks of each member and each element of the layout. */
function paddedNetworks(model: AtomicNetworkModel, { groups, modelFeature }: FeatureLayout) {
  const key = groups.map(({ species }) => species).join();
  const found = cache.get(model);
  if (found?.key === key) return found.networks;
  const networks = model.members.map((member) =>
    groups.map(({ species }) => padNetwork(member[species], modelFeature)),
  );
  cache.set(model, { key, networks });
  return networks;
}
