/**
 * Models that are trained on energies and forces by gradients. Forces need no second derivatives by hand: with u = ∂loss/∂F,
 * Σ u·F is −D_u E, the directional derivative of the energy along u with the opposite sign, so its gradient by the weights is one
 * forward pass with tangents (positions move along u) and one reverse pass (Pearlmutter, Neural Comput. 6, 147 (1994)).
 */

/** One molecule's worth of atoms, labels left out. */
export interface TrainingGeometry {
  /** Atomic numbers, [N]. */
  readonly elements: Uint8Array;
  /** Å, [3N]. */
  readonly positions: Float64Array;
}

/**
 * A model with all its weights in one array. `Prepared` is whatever does not depend on the weights (neighbours, descriptors and
 * their Jacobians), worked out once a frame and kept.
 */
export interface Trainable<Prepared = unknown> {
  /** What the model computes with: an optimiser writes here. */
  readonly weights: Float64Array;
  /** 1 where weight decay applies (matrices), 0 where it does not (biases, self energies), [weights]. */
  readonly decays: Uint8Array;
  prepare(geometry: TrainingGeometry): Prepared;
  /** Energy (kcal/mol) at the present weights; overwrites `forces` (kcal/mol/Å, [3N]). */
  evaluate(frame: Prepared, forces: Float64Array): number;
  /**
   * Adds ∂(byEnergy · E + Σ byForces · F)/∂weights to `gradient`; call `evaluate` on the same frame and weights just before.
   * @param byForces ∂loss/∂F, [3N]
   */
  addGradient(frame: Prepared, byEnergy: number, byForces: Float64Array, gradient: Float64Array): void;
  /** Called whenever `weights` have been changed: what was kept of them is stale. */
  weightsChanged?(): void;
  /** Called when all frames of a step have been seen: adds what `addGradient` has put off. */
  endBatch?(gradient: Float64Array): void;
}
