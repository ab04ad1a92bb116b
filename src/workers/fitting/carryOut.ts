/** Carries a design out, as `ffp fit` does, and says how it goes. */
import { parityOf } from '../../fit/parity.ts';
import { fitKey, runRecipe, type FitResult } from '../../fit/run.ts';
import type { FittedModel } from '../../fit/fitter.ts';
import { checkRecipe } from '../../fit/recipe.ts';
import type { FitMessage, FitOutcome, FitRequest, ModelFile, Parity } from './contract.ts';
import type { Designs } from './designs.ts';
import { Follower } from './follower.ts';

const DEVICE = 'cpu, double precision, WebAssembly, one thread';

/** @param follow is handed what pauses and ends the fit, and what makes a file of a model on its way, before it begins */
export async function carryOut(
  { design, data: file, resume }: FitRequest,
  designs: Designs,
  send: (message: FitMessage, buffers: ArrayBuffer[]) => void,
  follow: (follower: Follower, file: (model: FittedModel) => Promise<ModelFile>) => void,
): Promise<FitOutcome> {
  const recipe = checkRecipe(design, 'the design');
  const data = await designs.dataOf(recipe, file);
  const follower = new Follower(await fitKey(recipe, data), resume ? new Uint8Array(resume) : null, send);
  const fileOf = (bytes: Uint8Array<ArrayBuffer>): ModelFile => ({
    path: `${recipe.id}.${recipe.out.replace(/^.*[.]/, '')}`,
    data: new Blob([bytes]),
  });
  follower.start();
  const result = await runRecipe(recipe, data, follower, `ffp fit ${recipe.id}.json`, (serialise, molecules) => {
    follow(follower, async (model) => fileOf(await serialise(model)));
    const frames = (split: string) =>
      molecules.reduce((sum, { splits }) => sum + splits.filter((own) => own === split).length, 0);
    send(
      { kind: 'begun', trainingFrames: frames('train'), validationFrames: frames('validation'), device: DEVICE },
      [],
    );
  });
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
  };
}

/** On frames that were held back, as far as there are any. */
async function parityAtEnd({ model, molecules }: FitResult): Promise<Parity | null> {
  for (const split of ['test', 'validation', 'train'] as const) {
    const pairs = await parityOf(model.forceField, molecules, split);
    if (pairs) return { split, ...pairs };
  }
  return null;
}
