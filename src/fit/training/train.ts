/**
 * Gradient training on energies and forces: batches, a falling learning rate, early stopping, checkpoints. What carries its steps out is
 * a Learner.
 */
import { philox4x32, STREAM } from '../../core/philox.ts';
import { ParityCollector } from '../parity.ts';
import { ADAM, startAdam, type AdamSettings } from './adam.ts';
import { huber } from './huber.ts';
import type { LabelledFrames, Learner, LearnerState, LearningStep, Pause } from './learner.ts';

export interface TrainingSettings {
  readonly seed: number;
  /** Most times that every frame is seen. */
  readonly epochs: number;
  /** Frames a step of the optimiser. */
  readonly batch: number;
  /** Whether all frames of a step are of one molecule: for models that work something out once a molecule. */
  readonly byMolecule?: boolean;
  /** Learning rate at its highest; it rises over the first epoch and falls to `lastRate` along half a cosine. */
  readonly rate: number;
  readonly lastRate: number;
  /** Weight of the mean force error of a frame beside that of its energy per atom. */
  readonly forceWeight: number;
  readonly energyWeight: number;
  /** Force errors beyond this count by their size and not by its square, kcal/mol/Å (pseudo-Huber). */
  readonly forceScale: number;
  /** The same for the energy error per atom, kcal/mol. */
  readonly energyScale: number;
  /** Epochs without a better validation error after which training ends. */
  readonly patience: number;
  readonly adam: AdamSettings;
}

export const TRAINING: Omit<TrainingSettings, 'seed' | 'epochs'> = {
  batch: 8,
  rate: 2e-3,
  lastRate: 1e-5,
  forceWeight: 1,
  energyWeight: 1,
  forceScale: 2,
  energyScale: 0.2,
  patience: 60,
  adam: ADAM,
};

/** Mean absolute errors after one epoch, by the averaged weights; kcal/mol/Å and kcal/mol (energies less each molecule's mean error). */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainLoss: number;
  /** Of the labelled frames (a teacher's do not count) as they were seen in the epoch, by the weights of the moment. */
  readonly trainForceMae: number;
  readonly trainEnergyMae: number;
  readonly validationForceMae: number;
  readonly validationEnergyMae: number;
  readonly seconds: number;
}

/** Everything that training needs to go on where it stopped, with the same bits on what carried it out so far. */
export interface TrainingState extends LearnerState {
  epoch: number;
  best: { readonly epoch: number; readonly forceMae: number; readonly weights: Float64Array };
  readonly history: EpochRecord[];
}

/**
 * A loss that is this many times the best epoch's, and this many times the first's, does not come back: the learning rate is too high
 * for the model. Nor does one that, after some epochs, is this many times that of a model which says nothing.
 */
const DIVERGED = { best: 10, first: 3, epochs: 5, nothing: 1.5 };

/** A run of training; `epoch` goes on until `goesOn` is false. */
export class Training {
  readonly state: TrainingState;
  /** Whether the weights have run away; those of the best epoch are kept. */
  diverged = false;
  /** What labels and the averaged weights said of the validation frames after the last epoch. */
  parity = new ParityCollector();
  /** Steps of the optimiser in the last epoch, a second. */
  stepsPerSecond = 0;
  private prepared = false;
  /** Of a model without forces, whose energies are the mean of each molecule's: what labels themselves amount to. */
  private lossOfNothing = Infinity;

  /**
   * @param learner carries out the steps; its weights are those that training starts from
   * @param resumed a state to go on from
   */
  constructor(
    private readonly learner: Learner,
    private readonly frames: LabelledFrames,
    private readonly settings: TrainingSettings,
    resumed?: TrainingState,
  ) {
    const { weights } = learner;
    const all = [...frames.train, ...frames.validation];
    const molecules = 1 + all.reduce((most, { molecule }) => Math.max(most, molecule), 0);
    this.state = resumed ?? {
      epoch: 0,
      weights: weights.slice(),
      adam: startAdam(weights),
      // Those of the first weights are found before the first epoch.
      offsets: new Float64Array(molecules),
      best: { epoch: 0, forceMae: Infinity, weights: weights.slice() },
      history: [],
    };
  }

  /** Whether there is an epoch left to do. */
  get goesOn(): boolean {
    const { epoch, best } = this.state;
    return !this.diverged && epoch < this.settings.epochs && epoch - best.epoch < this.settings.patience;
  }

  /**
   * Sees every training frame once, in an order that the seed and the epoch settle, and measures.
   * @param pause called between batches; a page awaits its turn there
   */
  async epoch(pause?: Pause): Promise<EpochRecord> {
    const { state, settings, learner, frames } = this;
    await this.prepare(pause);
    const started = performance.now();
    const batches = this.batches();
    const steps = batches.map((batch, step): LearningStep => {
      const progress = (state.epoch + step / batches.length) / settings.epochs;
      return { frames: batch, rate: this.rateAt(progress) };
    });
    const sums = await learner.learn(steps, pause);
    const seen = batches.slice(0, sums.steps).reduce((count, batch) => count + batch.length, 0);
    const loss = sums.loss / seen;
    this.stepsPerSecond = (1000 * sums.steps) / (performance.now() - started);
    state.epoch++;
    const { forceMae, energyMae } = await this.errors(pause);
    // Without validation frames nothing tells when to stop: the newest weights are the best.
    if (forceMae < state.best.forceMae || (frames.validation.length === 0 && Number.isFinite(loss)))
      state.best = { epoch: state.epoch, forceMae, weights: state.adam.averaged.slice() };
    this.diverged = this.hasDiverged(loss);
    const record = {
      epoch: state.epoch,
      trainLoss: loss,
      trainForceMae: sums.force / Math.max(1, sums.components),
      trainEnergyMae: sums.energy / Math.max(1, sums.frames),
      validationForceMae: forceMae,
      validationEnergyMae: energyMae,
      seconds: (performance.now() - started) / 1000,
    };
    state.history.push(record);
    return record;
  }

  /** The newest weights, averaged; also in the midst of an epoch. */
  newest(): Promise<Float64Array> {
    return this.learner.newest();
  }

  private hasDiverged(loss: number): boolean {
    const losses = this.state.history.map(({ trainLoss }) => trainLoss);
    if (!Number.isFinite(loss)) return true;
    if (this.state.epoch >= DIVERGED.epochs && loss > DIVERGED.nothing * this.lossOfNothing) return true;
    return losses.length > 0 && loss > DIVERGED.best * Math.min(...losses) && loss > DIVERGED.first * losses[0];
  }

  /** Works out what does not depend on the weights, and how far off the first weights are; once: the first epoch does it otherwise. */
  async prepare(pause?: Pause): Promise<void> {
    if (this.prepared) return;
    const { learner, state } = this;
    await learner.begin(state, pause);
    this.lossOfNothing = this.findLossOfNothing();
    if (state.epoch === 0) {
      state.offsets.set(await this.startOffsets(state.offsets.length));
      learner.offsetsChanged();
    }
    this.prepared = true;
  }

  private findLossOfNothing(): number {
    const { forceWeight, energyWeight, forceScale, energyScale } = this.settings;
    const means = new Map<number, { energy: number; frames: number }>();
    for (const { molecule, energy } of this.frames.train) {
      const own = means.get(molecule) ?? { energy: 0, frames: 0 };
      means.set(molecule, { energy: own.energy + energy, frames: own.frames + 1 });
    }
    let loss = 0;
    for (const { molecule, energy, forces } of this.frames.train) {
      const mean = means.get(molecule)!;
      const off = (energy - mean.energy / mean.frames) / (forces.length / 3);
      loss += (energyWeight * huber(off, energyScale)) / energyScale;
      for (const force of forces) loss += (forceWeight * huber(force, forceScale)) / forces.length;
    }
    return loss / this.frames.train.length;
  }

  /** Frames of each step of this epoch, in an order that the seed and the epoch settle. */
  private batches(): number[][] {
    const { seed, batch, byMolecule } = this.settings;
    const { train } = this.frames;
    const { epoch } = this.state;
    const past = epoch / this.settings.epochs;
    const order = shuffled(train.length, seed, epoch).filter((f) => past < (train[f].until ?? 1));
    const groups = byMolecule ? groupBy(order, (f) => train[f].molecule) : [order];
    const batches = groups.flatMap((group) =>
      Array.from({ length: Math.ceil(group.length / batch) }, (_, n) => group.slice(n * batch, (n + 1) * batch)),
    );
    if (!byMolecule) return batches;
    // Otherwise the molecules with the most frames would come first.
    return shuffled(batches.length, ~seed >>> 0, epoch).map((n) => batches[n]);
  }

  private rateAt(progress: number): number {
    const { rate, lastRate, epochs } = this.settings;
    const rise = Math.min(1, progress * epochs + 0.01);
    return rise * (lastRate + 0.5 * (rate - lastRate) * (1 + Math.cos(Math.PI * progress)));
  }

  /** Of the averaged weights on the validation frames; infinite where there are none. */
  private async errors(pause?: Pause): Promise<{ forceMae: number; energyMae: number }> {
    const frames = this.frames.validation;
    const offs = new Map<number, number[]>();
    const parity = new ParityCollector();
    let [sum, components] = [0, 0];
    await this.learner.predict(
      'validation',
      'averaged',
      (f, model, predicted) => {
        const { molecule, energy, forces } = frames[f];
        const off = model - energy;
        parity.add(molecule, { energy, forces }, { energy: energy + off, forces: predicted });
        offs.set(molecule, [...(offs.get(molecule) ?? []), off]);
        for (let x = 0; x < forces.length; x++) sum += Math.abs(predicted[x] - forces[x]);
        components += forces.length;
      },
      pause,
    );
    let [energySum, count] = [0, 0];
    for (const own of offs.values()) {
      const mean = own.reduce((total, off) => total + off, 0) / own.length;
      for (const off of own) energySum += Math.abs(off - mean);
      count += own.length;
    }
    this.parity = parity;
    return frames.length === 0
      ? { forceMae: Infinity, energyMae: Infinity }
      : { forceMae: sum / components, energyMae: energySum / count };
  }

  /** The mean error of each molecule's energies at the first weights. */
  private async startOffsets(molecules: number): Promise<Float64Array> {
    const sums = new Float64Array(molecules);
    const counts = new Float64Array(molecules);
    await this.learner.predict('train', 'newest', (f, model) => {
      const { molecule, energy } = this.frames.train[f];
      sums[molecule] += model - energy;
      counts[molecule]++;
    });
    return sums.map((sum, m) => (counts[m] > 0 ? sum / counts[m] : 0));
  }
}

/** A permutation of 0 … count − 1 that depends on nothing but seed and epoch (Fisher–Yates). */
function shuffled(count: number, seed: number, epoch: number): number[] {
  const words = new Uint32Array(4);
  const order = Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n--) {
    philox4x32(words, n, epoch, 0, 1, seed, STREAM.training);
    const other = words[0] % (n + 1);
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
}

/** Entries of one key together, in the order in which keys and entries first come. */
function groupBy<T>(entries: readonly T[], key: (entry: T) => number): T[][] {
  const groups = new Map<number, T[]>();
  for (const entry of entries) {
    const group = groups.get(key(entry));
    if (group) group.push(entry);
    else groups.set(key(entry), [entry]);
  }
  return [...groups.values()];
}
