/** Gradient training on energies and forces: batches, a falling learning rate, early stopping, checkpoints. */
import { philox4x32, STREAM } from '../../core/philox.ts';
import { ParityCollector } from '../parity.ts';
import { ADAM, adamStep, startAdam, type AdamSettings, type AdamState } from './adam.ts';
import type { TrainingFrame } from './data.ts';
import type { Trainable } from './trainable.ts';

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

/** Everything that training needs to go on where it stopped, with the same bits. */
export interface TrainingState {
  epoch: number;
  readonly weights: Float64Array;
  readonly adam: AdamState;
  /**
   * The mean energy error of each molecule so far, which its energies are freed of: the zero of a molecule's energy is not
   * what is learned. [molecules]
   */
  readonly offsets: Float64Array;
  best: { readonly epoch: number; readonly forceMae: number; readonly weights: Float64Array };
  readonly history: EpochRecord[];
}

/**
 * A loss that is this many times the best epoch's, and this many times the first's, does not come back: the learning rate is too high
 * for the model. Nor does one that, after some epochs, is this many times that of a model which says nothing.
 */
const DIVERGED = { best: 10, first: 3, epochs: 5, nothing: 1.5 };

/** How far a molecule's offset moves towards the error of one frame. */
const OFFSET_RATE = 0.1;

/** A run of training; `epoch` goes on until it returns false. */
export class Training<Prepared> {
  readonly state: TrainingState;
  /** Whether the weights have run away; those of the best epoch are kept. */
  diverged = false;
  /** What labels and the averaged weights said of the validation frames after the last epoch. */
  parity = new ParityCollector();
  private train: readonly PreparedFrame<Prepared>[] = [];
  private validation: readonly PreparedFrame<Prepared>[] = [];
  private prepared = false;
  /** Of a model without forces, whose energies are the mean of each molecule's: what labels themselves amount to. */
  private lossOfNothing = Infinity;
  /** Absolute errors of the labelled frames of an epoch. */
  private readonly seen = { force: 0, components: 0, energy: 0, frames: 0 };
  private readonly gradient: Float64Array;
  private readonly rows: Float64Array;

  /**
   * @param model its weights are changed; they end as those of the best epoch only after `finish`
   * @param resumed a state to go on from
   */
  constructor(
    private readonly model: Trainable<Prepared>,
    private readonly frames: {
      readonly train: readonly TrainingFrame[];
      readonly validation: readonly TrainingFrame[];
    },
    private readonly settings: TrainingSettings,
    resumed?: TrainingState,
  ) {
    const all = [...frames.train, ...frames.validation];
    this.gradient = new Float64Array(model.weights.length);
    this.rows = new Float64Array(all.reduce((most, { forces }) => Math.max(most, forces.length), 0));
    const molecules = 1 + all.reduce((most, { molecule }) => Math.max(most, molecule), 0);
    this.state = resumed ?? {
      epoch: 0,
      weights: model.weights.slice(),
      adam: startAdam(model.weights),
      // Those of the first weights are found before the first epoch.
      offsets: new Float64Array(molecules),
      best: { epoch: 0, forceMae: Infinity, weights: model.weights.slice() },
      history: [],
    };
    this.setWeights(this.state.weights);
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
  async epoch(pause?: () => Promise<void>): Promise<EpochRecord> {
    const { state, settings, model, gradient, seen: errors } = this;
    await this.prepare(pause);
    const started = performance.now();
    const batches = this.batches();
    let [loss, seen] = [0, 0];
    Object.assign(errors, { force: 0, components: 0, energy: 0, frames: 0 });
    for (const [step, batch] of batches.entries()) {
      gradient.fill(0);
      for (const f of batch) loss += this.addFrame(this.train[f], (this.train[f].weight ?? 1) / batch.length);
      seen += batch.length;
      model.endBatch?.(gradient);
      const progress = (state.epoch + step / batches.length) / settings.epochs;
      adamStep(model.weights, gradient, model.decays, state.adam, this.rateAt(progress), settings.adam);
      model.weightsChanged?.();
      if (!Number.isFinite(loss)) break;
      if (pause) await pause();
    }
    state.epoch++;
    state.weights.set(model.weights);
    this.setWeights(state.adam.averaged);
    const { forceMae, energyMae } = await this.errors(this.validation, pause);
    // Without validation frames nothing tells when to stop: the newest weights are the best.
    if (forceMae < state.best.forceMae || (this.validation.length === 0 && Number.isFinite(loss)))
      state.best = { epoch: state.epoch, forceMae, weights: state.adam.averaged.slice() };
    this.setWeights(state.weights);
    this.diverged = this.hasDiverged(loss / seen);
    const record = {
      epoch: state.epoch,
      trainLoss: loss / seen,
      trainForceMae: errors.force / Math.max(1, errors.components),
      trainEnergyMae: errors.energy / Math.max(1, errors.frames),
      validationForceMae: forceMae,
      validationEnergyMae: energyMae,
      seconds: (performance.now() - started) / 1000,
    };
    state.history.push(record);
    return record;
  }

  /** Puts the weights of the best epoch into the model. */
  finish(): void {
    this.setWeights(this.state.best.weights);
  }

  private hasDiverged(loss: number): boolean {
    const losses = this.state.history.map(({ trainLoss }) => trainLoss);
    if (!Number.isFinite(loss)) return true;
    if (this.state.epoch >= DIVERGED.epochs && loss > DIVERGED.nothing * this.lossOfNothing) return true;
    return losses.length > 0 && loss > DIVERGED.best * Math.min(...losses) && loss > DIVERGED.first * losses[0];
  }

  /** Works out what does not depend on the weights, and how far off the first weights are; once: the first epoch does it otherwise. */
  async prepare(pause?: () => Promise<void>): Promise<void> {
    if (this.prepared) return;
    const { model, frames, state } = this;
    const prepared = async (own: readonly TrainingFrame[]): Promise<PreparedFrame<Prepared>[]> => {
      const all: PreparedFrame<Prepared>[] = [];
      for (const frame of own) {
        all.push({ ...frame, prepared: model.prepare(frame) });
        if (pause) await pause();
      }
      return all;
    };
    this.train = await prepared(frames.train);
    this.validation = await prepared(frames.validation);
    this.lossOfNothing = this.findLossOfNothing();
    if (state.epoch === 0) state.offsets.set(this.startOffsets(state.offsets.length));
    this.prepared = true;
  }

  private findLossOfNothing(): number {
    const { forceWeight, energyWeight, forceScale, energyScale } = this.settings;
    const means = new Map<number, { energy: number; frames: number }>();
    for (const { molecule, energy } of this.train) {
      const own = means.get(molecule) ?? { energy: 0, frames: 0 };
      means.set(molecule, { energy: own.energy + energy, frames: own.frames + 1 });
    }
    let loss = 0;
    for (const { molecule, energy, forces } of this.train) {
      const mean = means.get(molecule)!;
      const off = (energy - mean.energy / mean.frames) / (forces.length / 3);
      loss += (energyWeight * huber(off, energyScale)) / energyScale;
      for (const force of forces) loss += (forceWeight * huber(force, forceScale)) / forces.length;
    }
    return loss / this.train.length;
  }

  private setWeights(weights: Float64Array): void {
    this.model.weights.set(weights);
    this.model.weightsChanged?.();
  }

  /** Frames of each step of this epoch, in an order that the seed and the epoch settle. */
  private batches(): number[][] {
    const { seed, batch, byMolecule } = this.settings;
    const { epoch } = this.state;
    const past = epoch / this.settings.epochs;
    const order = shuffled(this.train.length, seed, epoch).filter((f) => past < (this.train[f].until ?? 1));
    const groups = byMolecule ? groupBy(order, (f) => this.train[f].molecule) : [order];
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

  /** Adds the gradient of a frame's loss, times `share`, and returns the loss itself. */
  private addFrame({ prepared, molecule, energy, forces, weight }: PreparedFrame<Prepared>, share: number): number {
    const { model, settings, state, gradient, seen } = this;
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

  /** Infinite where there are no frames. */
  private async errors(
    frames: readonly PreparedFrame<Prepared>[],
    pause?: () => Promise<void>,
  ): Promise<{ forceMae: number; energyMae: number }> {
    const offs = new Map<number, number[]>();
    const parity = new ParityCollector();
    let [sum, components] = [0, 0];
    for (const { prepared, molecule, energy, forces } of frames) {
      const predicted = this.rows.subarray(0, forces.length);
      const off = this.model.evaluate(prepared, predicted) - energy;
      parity.add(molecule, { energy, forces }, { energy: energy + off, forces: predicted });
      offs.set(molecule, [...(offs.get(molecule) ?? []), off]);
      for (let x = 0; x < forces.length; x++) sum += Math.abs(predicted[x] - forces[x]);
      components += forces.length;
      if (pause) await pause();
    }
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
  private startOffsets(molecules: number): Float64Array {
    const sums = new Float64Array(molecules);
    const counts = new Float64Array(molecules);
    for (const { prepared, molecule, energy, forces } of this.train) {
      sums[molecule] += this.model.evaluate(prepared, this.rows.subarray(0, forces.length)) - energy;
      counts[molecule]++;
    }
    return sums.map((sum, m) => (counts[m] > 0 ? sum / counts[m] : 0));
  }
}

interface PreparedFrame<Prepared> extends TrainingFrame {
  readonly prepared: Prepared;
}

/** s² (√(1 + (x/s)²) − 1): x²/2 for small x, s |x| for large. */
function huber(x: number, scale: number): number {
  return scale * scale * (Math.sqrt(1 + (x / scale) ** 2) - 1);
}

function huberSlope(x: number, scale: number): number {
  return x / Math.sqrt(1 + (x / scale) ** 2);
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
