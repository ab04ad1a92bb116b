/** What computes a fit of atom-centred networks: the processor in f64, or WebGPU. */
import { FfpError } from '../../core/errors.ts';
import { isSoftware, type GpuDevice } from '../../gpu/device.ts';
import type { Compute, FitProgress } from '../fitter.ts';
import { startAdam } from './adam.ts';
import { CpuLearner } from './cpuLearner.ts';
import { CPU, type Computing } from './ensemble.ts';
import type { LabelledFrames, Learner, LearningStep } from './learner.ts';
import type { TrainingSettings } from './train.ts';
import type { TrainableAtomicNetwork } from './trainableAtomicNetwork.ts';

/** A fit that the processor ends within so many seconds is not worth looking for a device. */
const SHORT = 4;
/** Steps that are timed, and how long they are carried out again and again, ms. */
const TRIAL = { steps: 3, ms: 150 };

/**
 * @param model any of the fit's: its weights are worked with, and put back
 * @param members networks that are trained with these settings
 * Throws FfpError('no-webgpu' | 'gpu' | 'unsupported') where a device was asked for, and nothing may stand in for it.
 */
export async function networkComputing(
  compute: Compute | undefined,
  model: TrainableAtomicNetwork,
  frames: LabelledFrames,
  settings: TrainingSettings,
  members: number,
  progress: FitProgress,
): Promise<Computing<TrainableAtomicNetwork>> {
  if (!compute || compute.choice === 'cpu' || frames.train.length === 0) return CPU;
  const { fallsBack } = compute;
  try {
    const { GpuLearner } = await import('./gpuLearner.ts');
    const on = (gpu: GpuDevice): Computing<TrainableAtomicNetwork>['learner'] => {
      return (own, all, with_) => new GpuLearner(own, all, with_, gpu);
    };
    if (compute.choice === 'webgpu') return { learner: on(await compute.device()), fallsBack };
    const timed = trialOf(model, frames, settings, progress);
    const cpu = await timed((own, some) => new CpuLearner(own, some, settings));
    const steps = settings.epochs * Math.ceil(frames.train.length / settings.batch) * members;
    if (steps / cpu < SHORT) return CPU;
    const device = await compute.device();
    // The same processor, and slower at it: ADR on fitting on WebGPU. Compiling its kernels alone takes seconds.
    if (isSoftware(device.adapter))
      return { ...CPU, why: `the only graphics adapter, ${device.adapter}, is the processor itself` };
    const webgpu = await timed((own, some) => on(device)(own, some, settings));
    const why = `${rounded(webgpu)} steps a second on WebGPU (${device.adapter}), ${rounded(cpu)} on the processor`;
    return webgpu > cpu ? { learner: on(device), fallsBack, why } : { ...CPU, why };
  } catch (error) {
    if (!fallsBack || !(error instanceof FfpError)) throw error;
    return { ...CPU, why: error.message };
  }
}

/** Times the same few steps, on few frames, from the weights that the model has; steps a second. */
function trialOf(
  model: TrainableAtomicNetwork,
  { train }: LabelledFrames,
  settings: TrainingSettings,
  progress: FitProgress,
): (learnerOf: (model: TrainableAtomicNetwork, frames: LabelledFrames) => Learner) => Promise<number> {
  const turn = progress.turn?.bind(progress);
  const batch = Math.min(settings.batch, train.length);
  const count = Math.min(train.length, TRIAL.steps * batch);
  const sample = Array.from({ length: count }, (_, n) => train[Math.floor((n * train.length) / count)]);
  const steps = Array.from({ length: Math.max(1, Math.floor(count / batch)) }, (_, s): LearningStep => ({
    frames: Array.from({ length: batch }, (__, n) => s * batch + n),
    rate: settings.lastRate,
  }));
  return async (learnerOf) => {
    const weights = model.weights.slice();
    const learner = learnerOf(model, { train: sample, validation: [] });
    const molecules = 1 + sample.reduce((most, { molecule }) => Math.max(most, molecule), 0);
    try {
      await learner.begin(
        { weights: weights.slice(), adam: startAdam(weights), offsets: new Float64Array(molecules) },
        turn,
      );
      // The first ones compile what is compiled late; then as many at a time as an epoch might have.
      await learner.learn(steps, turn);
      let best = 0;
      let many = [...steps];
      for (const begun = performance.now(); performance.now() - begun < TRIAL.ms;) {
        const started = performance.now();
        await learner.learn(many);
        best = Math.max(best, (1000 * many.length) / (performance.now() - started));
        await turn?.();
        const epoch = Math.ceil(train.length / settings.batch);
        if (many.length < epoch && performance.now() - started < TRIAL.ms / 8) many = [...many, ...many];
      }
      return best;
    } finally {
      learner.end();
      model.weights.set(weights);
    }
  };
}

const rounded = (value: number): number => Number(value.toPrecision(2));
