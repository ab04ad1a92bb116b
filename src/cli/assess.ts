import { assess as assessForceField } from '../assess/errors.ts';
import type { ErrorSummary } from '../assess/labelErrors.ts';
import { referenceFromExtxyz } from '../assess/extxyz.ts';
import { loadReferenceIndex, loadReferenceMolecule, loadReferenceTrajectory } from '../assess/load.ts';
import { SPLITS } from '../assess/reference.ts';
import type { ReferenceMolecule } from '../assess/reference.ts';
import { parseExtxyz } from '../chem/extxyz.ts';
import { FfpError } from '../core/errors.ts';
import type { Arguments, Command, Context } from './command.ts';
import { chosenBackend, enginesFor } from './engines.ts';
import { noteOn, readForceField } from './forcefield.ts';
import { BACKEND_OPTIONS, GENERAL_OPTIONS, SYSTEM_OPTIONS, THREAD_OPTIONS } from './options.ts';
import { withRegion } from './region.ts';

/** `ffp assess`: errors against labels. */
export const assess: Command = {
  name: 'assess',
  usage: '--forcefield ID (--reference F.xyz | --molecule NAME|all) [--split S] [--temperature K]',
  summary: 'compares forces and energies with reference labels',
  details: `Result: backend, adapter, atoms (of all molecules together), frames, force_mae and force_rmse (all Cartesian components of all
frames pooled, kcal/mol/Å), force_mae_error (its standard error over frames, null for one; neighbours in time are correlated:
a lower bound), energy_mae (after removing each molecule's mean offset, kcal/mol), zero_mae (the error of predicting zero force),
gfn2_force_mae and gfn2_energy_mae (of GFN2-xTB on the same frames, null without its labels), per_molecule {name: the same},
not_covered {name: reason}.
Labels are extended XYZ in eV and eV/Å. --region names atoms of one molecule. Without --backend the cpu Engine is taken.`,
  options: {
    reference: { type: 'string', value: 'F.xyz', help: 'labelled frames (extended XYZ); - reads standard input' },
    molecule: {
      type: 'string',
      value: 'NAME',
      help: 'labelled frames of the shipped Reference set; all for every molecule',
    },
    split: { type: 'string', value: 'S', help: `only frames of one split: ${SPLITS.join(', ')}` },
    temperature: { type: 'string', value: 'K', help: 'only frames of trajectories at this temperature' },
    forcefield: SYSTEM_OPTIONS.forcefield,
    region: SYSTEM_OPTIONS.region,
    'region-forcefield': SYSTEM_OPTIONS['region-forcefield'],
    ...BACKEND_OPTIONS,
    ...THREAD_OPTIONS,
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    const split = args.choice('split', SPLITS);
    const temperature = args.has('temperature') ? args.number('temperature', 0, 0, 10_000) : undefined;
    const engines = enginesFor(args);
    const forceField = await withRegion(await readForceField(args, context), args, context);
    const molecules = await readReference(args, context);
    if (args.has('region') && molecules.length > 1)
      throw new FfpError(
        'usage',
        `--region names atoms of one molecule, and the reference has ${molecules.length}: choose one.`,
      );
    await noteOn(
      forceField,
      molecules.map(({ structure }) => structure),
      context,
    );
    const engine = await engines(chosenBackend(args) ?? 'cpu');
    const { perMolecule, notCovered, ...errors } = await assessForceField(engine, forceField, molecules, {
      split,
      temperature,
    });
    const covered = new Set(perMolecule.map(({ name }) => name));
    return {
      backend: engine.backend,
      adapter: engine.adapter,
      atoms: molecules
        .filter(({ name }) => covered.has(name))
        .reduce((sum, { structure }) => sum + structure.elements.length, 0),
      ...fields(errors),
      per_molecule: Object.fromEntries(perMolecule.map(({ name, ...own }) => [name, fields(own)])),
      not_covered: Object.fromEntries(notCovered.map(({ name, reason }) => [name, reason])),
    };
  },
};

async function readReference(args: Arguments, { readText, loadAsset }: Context): Promise<ReferenceMolecule[]> {
  const file = args.text('reference');
  const name = args.text('molecule');
  if ((file === undefined) === (name === undefined)) {
    throw new FfpError('usage', 'Give either --reference F.xyz or --molecule NAME.');
  }
  if (file !== undefined) return referenceFromExtxyz(parseExtxyz(await readText(file)));
  const index = await loadReferenceIndex(loadAsset);
  // The extra trajectories lie in files of their own.
  const [entries, loadOne] =
    args.choice('split', SPLITS) === 'trajectory'
      ? [index.trajectories, loadReferenceTrajectory]
      : [index.molecules, loadReferenceMolecule];
  const names = name === 'all' ? entries.map((entry) => entry.name) : [name!];
  return Promise.all(names.map((one) => loadOne(loadAsset, one, index)));
}

function fields(errors: ErrorSummary): object {
  return {
    frames: errors.frames,
    force_mae: errors.forceMae,
    force_mae_error: errors.forceMaeError,
    force_rmse: errors.forceRmse,
    energy_mae: errors.energyMae,
    zero_mae: errors.zeroMae,
    gfn2_force_mae: errors.semiempirical?.forceMae ?? null,
    gfn2_energy_mae: errors.semiempirical?.energyMae ?? null,
  };
}
