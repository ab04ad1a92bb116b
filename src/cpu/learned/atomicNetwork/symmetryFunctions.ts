import type { AtomicNetworkModel } from '../../../models/atomicNetwork.ts';
import type { FeatureLayout } from '../../../models/featureLayout.ts';
import { KernelMemory } from '../../simd/memory.ts';
import { AniFunctions } from './aniFunctions.ts';
import { BehlerFunctions } from './behlerFunctions.ts';
import { NeighbourPairs } from '../../neighbours.ts';
import { RadialFunctions } from './radialFunctions.ts';

/**
 * The features of all atoms, and the way back: from derivatives by features to forces. What exponentials cost on the way
 * there is kept for the way back.
 */
export class SymmetryFunctions {
  /** [rows × width] of the layout. */
  readonly features: Float64Array;
  /** Derivatives of the energy by each feature, of the same shape: to be filled before `addForces`. */
  readonly gradient: Float64Array;

  private readonly pairs: NeighbourPairs;
  private readonly radial: RadialFunctions;
  private readonly angular: AniFunctions | BehlerFunctions;

  /** @param memory room for what is worked out; several may share one */
  constructor(
    { radial, angular }: Pick<AtomicNetworkModel, 'radial' | 'angular'>,
    layout: FeatureLayout,
    memory = new KernelMemory(),
  ) {
    this.features = new Float64Array(layout.rows * layout.width);
    this.gradient = new Float64Array(layout.rows * layout.width);
    this.pairs = new NeighbourPairs(radial.cutoff);
    this.radial = new RadialFunctions(radial, layout, memory);
    this.angular =
      angular.kind === 'ani' ? new AniFunctions(angular, layout, memory) : new BehlerFunctions(angular, layout, memory);
  }

  /** Works out `features` at positions (Å, [3N]). */
  describe(positions: Float64Array): void {
    this.features.fill(0);
    this.pairs.find(positions);
    this.radial.describe(this.pairs, this.features);
    this.angular.describe(this.pairs, this.features);
  }

  /** Adds the forces that `gradient` stands for at the positions last described, kcal/mol/Å, [3N]. */
  addForces(forces: Float64Array): void {
    this.radial.addForces(this.pairs, this.gradient, forces);
    this.angular.addForces(this.gradient, forces);
  }
}
