/** Carries a design out, as `ffp fit` does, and says how it goes. */
import { requestBrowserDevice, type GpuDevice } from '../../gpu/device.ts';
import { trainsOnWebGpu } from '../../fit/designs/onWebGpu.ts';
import { parityOf } from '../../fit/parity.ts';
import { fitKey, runRecipe, type FitResult } from '../../fit/run.ts';
import type { Compute, FittedModel } from '../../fit/fitter.ts';
import type { Computes } from '../../fit/training/learner.ts';
import { checkRecipe } from '../../fit/recipe.ts';
import type { FitMessage, FitOutcome, FitRequest, ModelFile, Parity } from './contract.ts';
import type { Designs } from './designs.ts';
import { Follower } from './follower.ts';

const PROCESSOR = 'processor, double precision, one thread';

/** @param follow is handed what pauses and ends the fit, and what makes a file of a model on its way, before it begins */
export async function carryOut(
  { design, data: file, resume, compute = 'auto' }: FitRequest,
  designs: Designs,
  send: (message: FitMessage, buffers: ArrayBuffer[]) => void,
  follow: (follower: Follower, file: (model: FittedModel) => Promise<ModelFile>) => void,
): Promise<FitOutcome> {
  const recipe = checkRecipe(design, 'the design');
  const data = await designs.dataOf(recipe, file);
  const state = resume ? new Uint8Array(resume) : null;
  const follower = new Follower(await fitKey(recipe, data), state, wordsOf, send);
  let gpu: GpuDevice | null = null;
  const computing: Compute = {
    choice: compute,
    device: async () => (gpu ??= await requestBrowserDevice()),
    fallsBack: true,
  };
  const fileOf = (bytes: Uint8Array<ArrayBuffer>): ModelFile => ({
    path: `${recipe.id}.${recipe.out.replace(/^.*[.]/, '')}`,
    data: new Blob([bytes]),
  });
  follower.start();
  const job = { ...data, compute: computing };
  const result = await runRecipe(recipe, job, follower, `ffp fit ${recipe.id}.json`, (serialise, molecules) => {
    follow(follower, async (model) => fileOf(await serialise(model)));
    const frames = (split: string) =>
      molecules.reduce((sum, { splits }) => sum + splits.filter((own) => own === split).length, 0);
    const device = compute !== 'cpu' && trainsOnWebGpu(recipe) ? null : PROCESSOR;
    send({ kind: 'begun', trainingFrames: frames('train'), validationFrames: frames('validation'), device }, []);
  }).finally(() => gpu?.device.destroy());
  const { model, errors, bytes } = result;
  return {
    file: fileOf(bytes),
    parameters: model.forceField.parameterCount,
    errors,
    ending: model.diverged ? 'diverged' : follower.ended ? 'early' : 'finished',
    advice: model.advice ?? null,
    curve: follower.curve,
    parity: await parityAtEnd(result),
    seconds: follower.seconds,
    computed: (model.computed ?? []).map(wordsOf),
  };
}

const wordsOf = ({ backend, adapter }: Computes): string =>
  backend === 'cpu' ? PROCESSOR : `WebGPU, single precision, ${adapter}`;

/** On frames that were held back, as far as there are any. */
async function parityAtEnd({ model, molecules }: FitResult): Promise<Parity | null> {
  for (const split of ['test', 'validation', 'train'] as const) {
    const pairs = await parityOf(model.forceField, molecules, split);
    if (pairs) return { split, ...pairs };
  }
  return null;
}
