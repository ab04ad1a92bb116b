import { FfpError } from '../../core/errors.ts';
import type { FitProgress, FitStage, FittedModel } from '../fitter.ts';
import { readCheckpoint, writeCheckpoint, type TrainingCheckpoint } from './checkpoint.ts';
import { CpuLearner } from './cpuLearner.ts';
import type { TrainingFrame } from './data.ts';
import type { Computes, LabelledFrames, Learner } from './learner.ts';
import { Training, type EpochRecord, type TrainingSettings } from './train.ts';
import type { Trainable } from './trainable.ts';

/** Time between two checkpoints, ms, where the fit does not ask for another. */
const KEEP_EVERY = 60_000;

/** A trained member of an ensemble: its best weights, and how its errors fell. */
export interface TrainedMember {
  readonly weights: Float64Array;
  readonly history: readonly EpochRecord[];
}

/** What carries the steps of a fit out. */
export interface Computing<Model extends Trainable> {
  learner(model: Model, frames: LabelledFrames, settings: TrainingSettings): Learner;
  /** Whether the processor goes on where that fails. */
  readonly fallsBack: boolean;
  /** Why it is this and nothing else, in words. */
  readonly why?: string;
}

/** The processor. */
export const CPU: Computing<Trainable> = {
  learner: (model, frames, settings) => new CpuLearner(model, frames, settings),
  fallsBack: false,
};

/**
 * Trains members one after the other, each with its own seed, reporting every epoch and keeping checkpoints; an interrupted run goes
 * on with the same bits. A member that runs away keeps the weights of its best epoch, and the model says so.
 * @param start makes a member with the initial weights that a seed gives
 * @param modelOf makes the force field of trained members: of all, or of those that there are when the newest model is asked for
 * Throws FfpError('diverged') where the first epoch gave no number, 'gpu' and 'unsupported' where a device fails that nothing stands in for.
 */
export async function trainMembers<Model extends Trainable>(
  start: (seed: number) => Model,
  members: number,
  frames: LabelledFrames,
  settings: TrainingSettings,
  progress: FitProgress,
  modelOf: (members: readonly TrainedMember[]) => Promise<FittedModel>,
  computing: Computing<Model> = CPU,
): Promise<FittedModel> {
  const kept = await progress.resume();
  const checkpoint: TrainingCheckpoint | null = kept && readCheckpoint(kept);
  const finished: TrainedMember[] = [...(checkpoint?.finished ?? [])];
  let resumed = checkpoint?.current;
  if (checkpoint) {
    const all = [...finished.map(({ history }) => history), checkpoint.current.history];
    progress.restore?.(all.flatMap((history, member) => stagesOf(history, member, members, settings.epochs)));
  }
  let advice: string | undefined;
  let diverged = false;
  let by = computing;
  /** All that has had a part in it, in order. */
  const computed: Computes[] = [...(checkpoint?.computed ?? [])];
  const takes = ({ computes }: Learner, why: string | null): void => {
    const { backend, adapter } = computes;
    if (!computed.some((one) => one.backend === backend && one.adapter === adapter)) computed.push(computes);
    progress.computes?.(computes, why);
  };
  while (finished.length < members && !(finished.length > 0 && progress.enough?.())) {
    const seed = (settings.seed + finished.length) >>> 0;
    const own = { ...settings, seed };
    const model = start(seed);
    let learner = by.learner(model, frames, own);
    let training = new Training(learner, frames, own, resumed);
    resumed = undefined;
    takes(learner, by.why ?? null);
    progress.offer?.(async () =>
      modelOf([...finished, { weights: await training.newest(), history: training.state.history }]),
    );
    /** An epoch; where the device fails, the processor begins it again. */
    const nextEpoch = async (): Promise<EpochRecord> => {
      try {
        return await training.epoch(progress.turn?.bind(progress));
      } catch (error) {
        if (!by.fallsBack || !(error instanceof FfpError && /^(gpu|unsupported)$/.test(error.code))) throw error;
        learner.end();
        by = CPU;
        learner = by.learner(model, frames, own);
        training = new Training(learner, frames, own, training.state);
        takes(learner, error.message);
        return training.epoch(progress.turn?.bind(progress));
      }
    };
    let keptAt = performance.now();
    try {
      while (training.goesOn && !(training.state.epoch > 0 && progress.enough?.())) {
        const record = await nextEpoch();
        const { parity, stepsPerSecond } = training;
        progress.report({
          ...stageOf(record, finished.length, members, settings.epochs),
          stepsPerSecond,
          ...(frames.validation.length > 0 && { parity: () => parity.pairs() }),
        });
        if (training.diverged || performance.now() - keptAt < (progress.keepEvery ?? KEEP_EVERY)) continue;
        await progress.keep(writeCheckpoint({ finished, current: training.state, computed }));
        keptAt = performance.now();
      }
    } finally {
      learner.end();
    }
    const { best, epoch, history } = training.state;
    if (training.diverged) {
      if (best.epoch === 0)
        throw new FfpError(
          'diverged',
          `the fit ran away in its first epoch at a learning rate of ${settings.rate}; try a tenth of it, or check the units of the labels`,
        );
      diverged = true;
      advice = `the weights ran away in epoch ${epoch}, and those of epoch ${best.epoch} are kept; try a learning rate of ${Number((settings.rate / 4).toPrecision(2))} instead of ${settings.rate}`;
    }
    const nothing = meanForce(frames.validation);
    if (!diverged && best.forceMae > LEARNED * nothing && best.forceMae < Infinity)
      advice = `the fit has learned next to nothing: its error of ${rounded(best.forceMae)} kcal/mol/Å is that of no force at all, ${rounded(nothing)}; try another learning rate than ${settings.rate}, a tenth of it for instance`;
    finished.push({ weights: best.weights, history });
  }
  const model = { ...(await modelOf(finished)), computed };
  return advice === undefined ? model : { ...model, advice, diverged };
}

/** Part of the mean force that an error must be below for anything to have been learned. */
const LEARNED = 0.9;

/** Mean absolute force component, kcal/mol/Å: what a model without forces errs by. */
function meanForce(frames: readonly TrainingFrame[]): number {
  let [sum, components] = [0, 0];
  for (const { forces } of frames) {
    for (const force of forces) sum += Math.abs(force);
    components += forces.length;
  }
  return sum / components;
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** The epochs of a member in the words of a fit's progress. */
function stagesOf(history: readonly EpochRecord[], member: number, members: number, epochs: number): FitStage[] {
  let seconds = 0;
  return history.map((record) => ({
    ...stageOf(record, member, members, epochs),
    seconds: (seconds += record.seconds),
  }));
}

/** An epoch in the words of a fit's progress. */
function stageOf(record: EpochRecord, member: number, members: number, epochs: number): FitStage {
  const whose = members > 1 ? `network ${member + 1} of ${members}, ` : '';
  return {
    what: `${whose}epoch ${record.epoch} of ${epochs}`,
    trainMae: record.trainForceMae,
    trainEnergyMae: record.trainEnergyMae,
    ...(Number.isFinite(record.validationForceMae) && {
      validationMae: record.validationForceMae,
      validationEnergyMae: record.validationEnergyMae,
    }),
    fraction: (member + record.epoch / epochs) / members,
    epoch: record.epoch,
  };
}
