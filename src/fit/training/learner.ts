import type { AdamState } from './adam.ts';
import type { TrainingFrame } from './data.ts';

/** What is learned from, and what tells when to stop. */
export interface LabelledFrames {
  readonly train: readonly TrainingFrame[];
  readonly validation: readonly TrainingFrame[];
}

/** What a Learner changes: weights, the optimiser's state, and what energies are freed of. */
export interface LearnerState {
  readonly weights: Float64Array;
  readonly adam: AdamState;
  /**
   * The mean energy error of each molecule so far, which its energies are freed of: the zero of a molecule's energy is not
   * what is learned. [molecules]
   */
  readonly offsets: Float64Array;
}

/** One step of the optimiser: the frames that it sees (indices of the training frames), and its learning rate. */
export interface LearningStep {
  readonly frames: readonly number[];
  readonly rate: number;
}

/** What steps add up to. Errors are those of labelled frames (a teacher's do not count) by the weights of the moment. */
export interface LearningSums {
  /** Steps that were carried out: fewer than asked for where the loss was no number. */
  readonly steps: number;
  /** Of all frames, their weights left out. */
  readonly loss: number;
  /** Absolute force errors, kcal/mol/Å, and the components that they are of. */
  readonly force: number;
  readonly components: number;
  /** Absolute energy errors, kcal/mol, and the frames that they are of. */
  readonly energy: number;
  readonly frames: number;
}

/** Awaited between pieces of work of some ten milliseconds; see `FitProgress.turn`. */
export type Pause = () => Promise<void>;

/** Where something is computed: in words of `ffp`'s results. */
export interface Computes {
  readonly backend: 'cpu' | 'webgpu';
  readonly adapter: string;
}

/** The processor. */
export const CPU_COMPUTES: Computes = { backend: 'cpu', adapter: 'JavaScript, double precision, one thread' };

/** How far a molecule's offset moves towards the error of one frame. */
export const OFFSET_RATE = 0.1;

/**
 * Carries out what training settles: these batches, one after the other, at these rates. There is one on the processor in f64 for every
 * Trainable (`CpuLearner`), and one on WebGPU for atom-centred networks (`GpuLearner`). The same steps from the same state give the same
 * bits on the same learner and adapter, in however many pieces they are asked for.
 */
export interface Learner {
  readonly computes: Computes;
  /** Those that training starts from. */
  readonly weights: Float64Array;
  /**
   * Works out what does not depend on the weights, and takes a state over, which `learn` changes from then on.
   * Throws FfpError('unsupported') for what it cannot hold.
   */
  begin(state: LearnerState, pause?: Pause): Promise<void>;
  /** The offsets of the state have been changed by someone else. */
  offsetsChanged(): void;
  /**
   * Carries out steps; the state has changed when it resolves. Throws FfpError('gpu') where a device fails: then the state is still what it was.
   */
  learn(steps: readonly LearningStep[], pause?: Pause): Promise<LearningSums>;
  /**
   * What the model says of frames, in order.
   * @param use energy in kcal/mol, forces in kcal/mol/Å, which must not be kept
   */
  predict(
    split: keyof LabelledFrames,
    weights: 'newest' | 'averaged',
    use: (frame: number, energy: number, forces: Float64Array) => void,
    pause?: Pause,
  ): Promise<void>;
  /** The averaged weights of the moment, also between two steps. */
  newest(): Promise<Float64Array>;
  /** Gives back what it holds. */
  end(): void;
}
