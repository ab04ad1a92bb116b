import { ownFitData } from '../fit/own/data.ts';
import { parseRecipe, type Recipe } from '../fit/recipe.ts';
import { fitKey, loadFitData, runRecipe, type FitData } from '../fit/run.ts';
import { CPU_COMPUTES } from '../fit/training/learner.ts';
import type { Compute } from '../fit/fitter.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import type { GpuDevice } from '../gpu/device.ts';
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { Arguments, Command, Context } from './command.ts';
import { checkpointFile } from './checkpoint.ts';
import { chosenBackend } from './engines.ts';
import { forceFieldAt } from './forcefield.ts';
import { GENERAL_OPTIONS } from './options.ts';
import { requestNodeDevice } from './webgpu.ts';

/** `ffp fit`: from a recipe to a force field. */
export const fit: Command = {
  name: 'fit',
  usage: 'RECIPE [--data FILE] [--teacher PATH …] [--backend cpu|webgpu] [--out FILE]',
  summary: 'fits a force field to labelled frames as a recipe file says',
  details: `RECIPE is a file like those of recipes/; - reads standard input. Result: backend and adapter (of the fit), computed (all backends and
adapters that had a part in it, where it was continued on another), atoms (of all molecules together), id, kind, model (path of the model file), sha256 and bytes of it, parameters, wall_s, resumed (whether an interrupted fit was
continued), errors by split: frames, force_mae and force_rmse (kcal/mol/Å, all components pooled), energy_mae (kcal/mol, after removing
each molecule's mean; on the cpu). By the cpu, in f64, the model depends on the recipe and the data alone: the same recipe gives the same
sha256. --backend webgpu trains atom-centred networks (kind network) on a graphics card, in f32; the model file says so. It never falls back.
A recipe whose data.reference names a file of one's own (extended XYZ, or npz in the layout of rMD17 or sGDML) is handed that file by --data;
one that learns from a model that is not shipped is handed that by --teacher. Fits that end badly say so on standard error.
Long fits keep FILE.checkpoint beside the model while they run, and go on from it when they are started again.`,
  options: {
    data: { type: 'string', value: 'FILE', help: 'the labelled frames that the recipe names' },
    teacher: {
      type: 'string',
      value: 'PATH',
      multiple: true,
      help: 'a model that teaches: a saved one, or the folder or zip of an ANI model; may be given several times',
    },
    out: { type: 'string', value: 'FILE', help: 'where the model goes (what the recipe says)' },
    fresh: { type: 'boolean', help: 'begin anew where an interrupted fit could be continued' },
    backend: {
      type: 'string',
      value: 'cpu|webgpu',
      help: 'what trains networks (cpu); webgpu fails where there is no adapter',
    },
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    const { readText, writeBytes, readBytes, removeFile, note, progress } = context;
    const [path, ...rest] = args.positionals;
    if (path === undefined || rest.length > 0) {
      throw new FfpError('usage', 'Name one recipe: ffp fit recipes/mm-class1.json.');
    }
    const recipe = parseRecipe(
      await readText(path),
      path === '-' ? 'standard input' : `the file "${path.slice(0, 200)}"`,
    );
    const out = args.text('out') ?? recipe.out;
    const data = await dataOf(recipe, args, context);
    const checkpoint = checkpointFile(`${out}.checkpoint`, await fitKey(recipe, data), {
      readBytes,
      writeBytes,
      removeFile,
    });
    if (args.has('fresh')) await checkpoint.remove();
    let resumed = false;
    const begin = performance.now();
    let gpu: GpuDevice | null = null;
    const compute: Compute = {
      choice: chosenBackend(args) ?? 'cpu',
      device: async () => (gpu ??= await requestNodeDevice()),
      fallsBack: false,
    };
    const { model, errors, bytes } = await runRecipe(
      recipe,
      { ...data, compute },
      {
        resume: async () => {
          const state = await checkpoint.read();
          resumed = state !== null;
          return state;
        },
        keep: (state) => checkpoint.keep(state),
        report: ({ what, trainMae, validationMae }) =>
          progress([what, mae('train', trainMae), mae('validation', validationMae)].filter(Boolean).join(', ')),
      },
      `ffp fit recipes/${recipe.id}.json`,
    ).finally(() => gpu?.device.destroy());
    const computed = model.computed ?? [CPU_COMPUTES];
    const wall = (performance.now() - begin) / 1000;
    await writeBytes(out, bytes);
    await checkpoint.remove();
    if (model.advice !== undefined) note(`${model.advice}.`);
    if (resumed) note('An interrupted fit was continued; wall_s counts from there.');
    return {
      ...computed[computed.length - 1],
      computed,
      atoms: data.molecules.reduce((sum, { structure }) => sum + structure.elements.length, 0),
      id: recipe.id,
      kind: recipe.kind,
      model: out,
      sha256: await sha256(bytes),
      bytes: bytes.length,
      parameters: model.forceField.parameterCount,
      wall_s: wall,
      resumed,
      errors: Object.fromEntries(
        Object.entries(errors).map(([split, { frames, forceMae, forceRmse, energyMae }]) => [
          split,
          { frames, force_mae: forceMae, force_rmse: forceRmse, energy_mae: energyMae },
        ]),
      ),
    };
  },
};

/** What the recipe is fitted to, and models that teach. */
async function dataOf(recipe: Recipe, args: Arguments, context: Context): Promise<FitData> {
  const { reference, only } = recipe.data;
  const file = args.text('data');
  const teachers = new Map<string, ForceField>();
  for (const path of args.texts('teacher')) {
    const teacher = await forceFieldAt(path, context);
    teachers.set(teacher.id, teacher);
  }
  const brought = (id: string): Promise<ForceField> => {
    const teacher = teachers.get(id);
    if (teacher) return Promise.resolve(teacher);
    const given = [...teachers.keys()].join(', ') || 'none';
    throw new FfpError('usage', `the recipe learns from "${id}"; hand it in by --teacher (given: ${given})`);
  };
  if (reference === 'shipped') {
    if (file !== undefined)
      throw new FfpError('usage', 'This recipe is fitted to the Reference set: leave --data out.');
    return { ...(await loadFitData(context.loadAsset, only)), brought };
  }
  const bytes = file === undefined ? null : await context.readBytes(file);
  if (file !== undefined && !bytes) throw new FfpError('file', `The file "${file.slice(0, 200)}" does not exist.`);
  return { ...(await ownFitData(reference, recipe.seed, bytes, context.loadAsset)), brought };
}

const mae = (what: string, value: number | undefined) =>
  value === undefined ? '' : `${what} ${value.toFixed(3)} kcal/mol/Å`;
