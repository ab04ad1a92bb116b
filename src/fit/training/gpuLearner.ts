import { angularCount, featureCount, pairIndex } from '../../models/atomicNetwork.ts';
import type { GpuDevice } from '../../gpu/device.ts';
import { NetworkFitting, type BufferSizes, type FittingStep } from '../../gpu/fitting/networkFitting.ts';
import type { FittingFrame, FittingFunctions, FramePlace } from '../../gpu/fitting/tables.ts';
import type { TrainingFrame } from './data.ts';
import type { Computes, LabelledFrames, Learner, LearnerState, LearningStep, LearningSums, Pause } from './learner.ts';
import type { TrainingSettings } from './train.ts';
import type { NetworkFrame, TrainableAtomicNetwork } from './trainableAtomicNetwork.ts';

/** Zeros of molecules' energies are multiples of this, kcal/mol: so are the device's offsets, and their sums are exact. */
const GRAIN = 2 ** -20;

/**
 * Learns on WebGPU, in f32: atom-centred networks. Features and their derivatives are worked out on the processor in f64, as `CpuLearner`
 * has them, and stay on the device with the weights.
 */
export class GpuLearner implements Learner {
  readonly computes: Computes;
  private state: LearnerState | null = null;
  private fitting: NetworkFitting | null = null;
  /** All frames: those to learn from, then those for validation. */
  private readonly all: readonly TrainingFrame[];
  /** The energy, less those of lone atoms, that each molecule's frames have in common: what is left fits f32. */
  private readonly zeros: Float64Array;

  constructor(
    private readonly model: TrainableAtomicNetwork,
    private readonly frames: LabelledFrames,
    private readonly settings: TrainingSettings,
    private readonly gpu: GpuDevice,
    /** What the device allows where absent. */
    private readonly sizes?: BufferSizes,
  ) {
    this.computes = { backend: 'webgpu', adapter: gpu.adapter };
    this.all = [...frames.train, ...frames.validation];
    this.zeros = this.findZeros();
  }

  get weights(): Float64Array {
    return this.model.weights;
  }

  async begin(state: LearnerState, pause?: Pause): Promise<void> {
    const { model, settings, gpu } = this;
    const { design } = model;
    const functions: FittingFunctions = {
      elements: design.elements.length,
      radial: design.radial.eta.length,
      angular: angularCount(design.angular),
      kept: this.keptByAny(),
    };
    const frames = this.all.map((frame) => this.fittingFrame(frame));
    this.fitting = await NetworkFitting.make(
      gpu,
      {
        functions,
        inputs: featureCount(design),
        hidden: design.hidden,
        activation: design.activation,
        energyUnit: design.energyUnit,
        frames,
        molecules: state.offsets.length,
        batch: Math.min(settings.batch, this.frames.train.length),
        decays: model.decays,
        loss: settings,
        adam: settings.adam,
      },
      (f, place) => packed(functions, model.prepare(this.all[f]), frames[f], place),
      pause,
      this.sizes,
    );
    this.state = state;
    this.fitting.setState({ weights: state.weights, ...state.adam, offsets: this.onDevice(state.offsets) });
  }

  offsetsChanged(): void {
    if (this.state) this.fitting?.setOffsets(this.onDevice(this.state.offsets));
  }

  async learn(steps: readonly LearningStep[], pause?: Pause): Promise<LearningSums> {
    const { fitting, state, frames } = this;
    if (!fitting || !state) throw new Error('begin first');
    const { beta1, beta2, average } = this.settings.adam;
    await fitting.learn(
      steps.map(({ frames: batch, rate }, n): FittingStep => {
        const step = state.adam.step + n + 1;
        return {
          frames: batch,
          rate,
          corrections: [1 - beta1 ** step, 1 - beta2 ** step],
          follow: 1 - Math.min(average, (1 + step) / (10 + step)),
        };
      }),
      pause,
    );
    const { errors, ...now } = await fitting.read();
    state.adam.step += steps.length;
    state.weights.set(now.weights);
    state.adam.mean.set(now.mean);
    state.adam.square.set(now.square);
    state.adam.averaged.set(now.averaged);
    now.offsets.forEach((offset, m) => (state.offsets[m] = this.zeros[m] + offset));
    const sums = { steps: steps.length, loss: 0, force: 0, components: 0, energy: 0, frames: 0 };
    for (const f of steps.flatMap((step) => step.frames)) {
      const { loss, energy, force } = errors(f);
      sums.loss += loss;
      if (frames.train[f].weight !== undefined) continue;
      sums.energy += energy;
      sums.force += force;
      sums.frames++;
      sums.components += frames.train[f].forces.length;
    }
    return sums;
  }

  async predict(
    split: keyof LabelledFrames,
    weights: 'newest' | 'averaged',
    use: (frame: number, energy: number, forces: Float64Array) => void,
    pause?: Pause,
  ): Promise<void> {
    const first = split === 'train' ? 0 : this.frames.train.length;
    const numbers = this.frames[split].map((_, f) => first + f);
    await this.fitting!.predict(
      numbers,
      weights === 'averaged',
      (f, energy, forces) =>
        use(f - first, energy + this.model.selfEnergy(this.all[f].elements), Float64Array.from(forces)),
      pause,
    );
  }

  async newest(): Promise<Float64Array> {
    return this.fitting && this.state ? this.fitting.averaged() : this.model.weights.slice();
  }

  end(): void {
    this.fitting?.destroy();
    this.fitting = null;
  }

  /** Offsets beside the molecules' zeros; multiples of the grain, as the device keeps them. */
  private onDevice(offsets: Float64Array): Float64Array {
    return offsets.map((offset, m) => GRAIN * Math.round((offset - this.zeros[m]) / GRAIN));
  }

  private findZeros(): Float64Array {
    const molecules = 1 + this.all.reduce((most, { molecule }) => Math.max(most, molecule), 0);
    const sums = new Float64Array(molecules);
    const counts = new Float64Array(molecules);
    for (const { molecule, energy, elements } of this.all) {
      sums[molecule] += this.model.selfEnergy(elements) - energy;
      counts[molecule]++;
    }
    return sums.map((sum, m) => (counts[m] > 0 ? GRAIN * Math.round(sum / counts[m] / GRAIN) : 0));
  }

  private keptByAny(): Uint32Array {
    const kept = new Set<number>();
    const seen = new Set<string>();
    for (const { elements } of this.all) {
      const key = [...new Set(elements)].sort((a, b) => a - b).join();
      if (seen.has(key)) continue;
      seen.add(key);
      for (const feature of this.model.keptFeatures(elements)) kept.add(feature);
    }
    return Uint32Array.from(kept).sort();
  }

  private fittingFrame({ elements, positions, molecule, energy, forces, weight }: TrainingFrame): FittingFrame {
    const { design } = this.model;
    const { radial, angular } = design;
    return {
      species: Uint8Array.from(elements, (z) => design.elements.indexOf(z)),
      neighbours: Array.from(elements, (_, atom) => neighboursOf(atom, positions, radial.cutoff, angular.cutoff)),
      weight: weight ?? 1,
      molecule,
      // Of what a network says, less its molecule's offset.
      energy: energy - this.model.selfEnergy(elements) + this.zeros[molecule],
      forces,
    };
  }
}

/** By distance as `featureJacobian` has it; those that angular functions see first. */
function neighboursOf(
  i: number,
  positions: Float64Array,
  cutoff: number,
  angular: number,
): FittingFrame['neighbours'][number] {
  const near: number[] = [];
  const far: number[] = [];
  for (let j = 0; j < positions.length / 3; j++) {
    const [x, y, z] = [0, 1, 2].map((c) => positions[3 * j + c] - positions[3 * i + c]);
    const r = Math.sqrt(x * x + y * y + z * z);
    if (j !== i && r < cutoff) (r < angular ? near : far).push(j);
  }
  return { atoms: [...near, ...far], near: near.length };
}

/** A frame's features and the blocks of their derivatives that are not zero by construction, as `FramePlace` says. */
function packed(
  functions: FittingFunctions,
  { atoms, kept, groups }: NetworkFrame,
  { species, neighbours }: FittingFrame,
  place: FramePlace,
): Float32Array<ArrayBuffer> {
  const { elements, radial, angular, kept: columns } = functions;
  const out = new Float32Array(place.length);
  const present = [...new Set(species)].sort((a, b) => a - b);
  const localOf = new Map(Array.from(kept, (feature, k) => [feature, k]));
  const columnOf = Uint32Array.from(kept, (feature) => columns.indexOf(feature));
  const firstOfPair = pairFirsts(elements, radial, angular);
  for (const { species: own, rows, features, jacobian } of groups) {
    const members = Array.from(species.keys()).filter((atom) => species[atom] === own);
    for (let row = 0; row < rows; row++) {
      const atom = members[row];
      const { featuresAt, jacobianAt } = place.rows[atom];
      for (let k = 0; k < kept.length; k++) out[featuresAt + columnOf[k]] = features[row * kept.length + k];
      const { atoms: around, near } = neighbours[atom];
      let next = jacobianAt;
      const put = (count: number, featureOf: (element: number) => number): void => {
        for (let n = 0; n < count; n++) {
          const j = around[n];
          const from = (row * kept.length + localOf.get(featureOf(species[j]))!) * 3 * atoms + 3 * j;
          for (let c = 0; c < 3; c++) out[next++] = jacobian[from + c];
        }
      };
      for (let f = 0; f < radial; f++) put(around.length, (element) => element * radial + f);
      for (const t of present)
        for (let f = 0; f < angular; f++) put(near, (element) => firstOfPair[element * elements + t] + f);
    }
  }
  return out;
}

/** The first angular feature of each pair of elements, in either order. */
function pairFirsts(elements: number, radial: number, angular: number): number[] {
  return Array.from({ length: elements * elements }, (_, n) => {
    const [s, t] = [Math.floor(n / elements), n % elements];
    return elements * radial + pairIndex(Math.min(s, t), Math.max(s, t), elements) * angular;
  });
}
