import { adamStep } from './adam.ts';
import type { TrainingFrame } from './data.ts';
import { huber, huberSlope } from './huber.ts';
import {
  CPU_COMPUTES,
  OFFSET_RATE,
  type LabelledFrames,
  type Learner,
  type LearnerState,
  type LearningStep,
  type LearningSums,
  type Pause,
} from './learner.ts';
import type { TrainingSettings } from './train.ts';
import type { Trainable } from './trainable.ts';

interface PreparedFrame<Prepared> extends TrainingFrame {
  readonly prepared: Prepared;
}

type Sums = { -readonly [Key in keyof LearningSums]: LearningSums[Key] };

/** Learns on the processor, in f64, one frame after the other: for every Trainable, and the oracle of other learners. */
export class CpuLearner<Prepared = unknown> implements Learner {
  readonly computes = CPU_COMPUTES;
  private train: readonly PreparedFrame<Prepared>[] = [];
  private validation: readonly PreparedFrame<Prepared>[] = [];
  private state!: LearnerState;
  private readonly gradient: Float64Array;
  private readonly rows: Float64Array;

  /** @param model its weights are worked with */
  constructor(
    private readonly model: Trainable<Prepared>,
    private readonly frames: LabelledFrames,
    private readonly settings: TrainingSettings,
  ) {
    const all = [...frames.train, ...frames.validation];
    this.gradient = new Float64Array(model.weights.length);
    this.rows = new Float64Array(all.reduce((most, { forces }) => Math.max(most, forces.length), 0));
  }

  get weights(): Float64Array {
    return this.model.weights;
  }

  async begin(state: LearnerState, pause?: Pause): Promise<void> {
    const prepared = async (own: readonly TrainingFrame[]): Promise<PreparedFrame<Prepared>[]> => {
      const all: PreparedFrame<Prepared>[] = [];
      for (const frame of own) {
        all.push({ ...frame, prepared: this.model.prepare(frame) });
        if (pause) await pause();
      }
      return all;
    };
    this.state = state;
    this.setWeights(state.weights);
    this.train = await prepared(this.frames.train);
    this.validation = await prepared(this.frames.validation);
  }

  offsetsChanged(): void {
    // They are read where they stand.
  }

  async learn(steps: readonly LearningStep[], pause?: Pause): Promise<LearningSums> {
    const { model, state, settings, gradient } = this;
    const sums = { steps: 0, loss: 0, force: 0, components: 0, energy: 0, frames: 0 };
    for (const { frames, rate } of steps) {
      gradient.fill(0);
      for (const f of frames)
        sums.loss += this.addFrame(this.train[f], (this.train[f].weight ?? 1) / frames.length, sums);
      model.endBatch?.(gradient);
      adamStep(model.weights, gradient, model.decays, state.adam, rate, settings.adam);
      model.weightsChanged?.();
      sums.steps++;
      if (!Number.isFinite(sums.loss)) break;
      if (pause) await pause();
    }
    state.weights.set(model.weights);
    return sums;
  }

  async predict(
    split: keyof LabelledFrames,
    weights: 'newest' | 'averaged',
    use: (frame: number, energy: number, forces: Float64Array) => void,
    pause?: Pause,
  ): Promise<void> {
    const { state } = this;
    if (weights === 'averaged') this.setWeights(state.adam.averaged);
    for (const [f, { prepared, forces }] of this[split].entries()) {
      const predicted = this.rows.subarray(0, forces.length);
      use(f, this.model.evaluate(prepared, predicted), predicted);
      if (pause) await pause();
    }
    if (weights === 'averaged') this.setWeights(state.weights);
  }

  newest(): Promise<Float64Array> {
    return Promise.resolve(this.state.adam.averaged.slice());
  }

  end(): void {
    this.train = this.validation = [];
  }

  private setWeights(weights: Float64Array): void {
    this.model.weights.set(weights);
    this.model.weightsChanged?.();
  }

  /** Adds the gradient of a frame's loss, times `share`, and returns the loss itself. */
  private addFrame(frame: PreparedFrame<Prepared>, share: number, seen: Sums): number {
    const { prepared, molecule, energy, forces, weight } = frame;
    const { model, settings, state, gradient } = this;
    const { forceWeight, energyWeight, forceScale, energyScale } = settings;
    const predicted = this.rows.subarray(0, forces.length);
    const atoms = forces.length / 3;
    const off = model.evaluate(prepared, predicted) - energy - state.offsets[molecule];
    state.offsets[molecule] += OFFSET_RATE * off;
    let loss = (energyWeight * huber(off / atoms, energyScale)) / energyScale;
    const labelled = weight === undefined;
    if (labelled) {
      seen.energy += Math.abs(off);
      seen.frames++;
      seen.components += forces.length;
    }
    const byEnergy = (share * energyWeight * huberSlope(off / atoms, energyScale)) / atoms / energyScale;
    for (let x = 0; x < forces.length; x++) {
      const error = predicted[x] - forces[x];
      if (labelled) seen.force += Math.abs(error);
      loss += (forceWeight * huber(error, forceScale)) / forces.length;
      predicted[x] = (share * forceWeight * huberSlope(error, forceScale)) / forces.length;
    }
    model.addGradient(prepared, byEnergy, predicted, gradient);
    return loss;
  }
}
