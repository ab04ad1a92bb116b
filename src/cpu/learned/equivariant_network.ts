import type { LearnedDataOf } from '../../forcefield/term.ts';
import { EquivariantPass } from './equivariantNetwork/pass.ts';
import { Surroundings } from './equivariantNetwork/surroundings.ts';
import { PackedWeights } from './equivariantNetwork/weights.ts';
import { KernelMemory } from '../simd/memory.ts';
import type { LearnedEvaluation, LearnedTwin } from '../twin.ts';

/** U = Σ_i [E_Z + energyUnit · N(s_i)], see src/models/equivariantNetwork.ts. */
export const learned: LearnedTwin<'equivariant_network'> = (data) => new EquivariantNetwork(data);

class EquivariantNetwork implements LearnedEvaluation {
  readonly members = new Float64Array(1);
  private readonly around: Surroundings;
  private readonly pass: EquivariantPass;
  private readonly selfEnergy: number;
  private readonly energyUnit: number;

  constructor({ model, species }: LearnedDataOf<'equivariant_network'>) {
    this.around = new Surroundings(model, species);
    this.pass = new EquivariantPass(new PackedWeights(new KernelMemory(), model, model.weights));
    this.energyUnit = model.energyUnit;
    this.selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
  }

  evaluate(positions: Float64Array, forces: Float64Array): number {
    const { around, pass, energyUnit, selfEnergy, members } = this;
    around.describe(positions);
    members[0] = selfEnergy + energyUnit * pass.forward(around);
    pass.backward(around, energyUnit, forces);
    return members[0];
  }
}
