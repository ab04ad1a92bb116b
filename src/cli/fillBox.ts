import { densityIn, WATER_DENSITY } from '../chem/boxSize.ts';
import { boxOf, moleculesOf, volumeOf } from '../chem/box.ts';
import { writeExtxyz } from '../chem/extxyz.ts';
import { writePdb } from '../chem/pdbOutput.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { potentialOf } from '../forcefield/forcefield.ts';
import { LIQUID, loadForceField } from '../forcefield/ladder.ts';
import type { BoxSource } from '../session/box.ts';
import { DEFAULT_EXPERIMENT } from '../session/defaults.ts';
import type { Experiment, SingleSource } from '../session/experiment.ts';
import { writeExperimentFile } from '../session/experimentFile.ts';
import { encodeLink } from '../session/link.ts';
import { openMolecule } from '../session/molecule.ts';
import { forceFieldOf } from '../session/run.ts';
import { parseExperiment } from '../session/schema.ts';
import type { Arguments, Command, Context } from './command.ts';
import { GENERAL_OPTIONS, SYSTEM_OPTIONS } from './options.ts';
import { structureOf } from './system.ts';

/** `ffp box`: a periodic box of a liquid. */
export const box: Command = {
  name: 'box',
  usage: '(--water N | --molecules N | --edge Å) [--molecule NAME | --structure F | --smiles TEXT] [--pure] [options]',
  summary: 'fills a periodic box with water, with a molecule, or with a molecule in water',
  details: `Without a molecule the box holds water; with one, that molecule in water; with --pure the molecule itself. Molecules are rigid here, on
places of a lattice and turned at random, and pushed apart until no two atoms of different molecules are nearer than 0.78 (heavy atoms) or 0.66
(hydrogens) of the sum of their van der Waals radii. The same values give the same coordinates.
The Experiment of the box runs it under ${LIQUID}: TIP3P water, Class I for everything else, Lorentz–Berthelot rules between them; it is
minimised first, and stepped by 2 fs with water rigid and bonds to hydrogen held. Densities that are not given: ${WATER_DENSITY} g/cm³ for water, else from the molecule's van der Waals volume.
Result: atoms, molecules (of the liquid), box (Å), density (g/cm³), net_charge (e), ms (filling), url (link of the Experiment; null where it is too large).`,
  options: {
    water: { type: 'string', value: 'N', help: 'molecules of water' },
    molecules: { type: 'string', value: 'N', help: 'molecules of the liquid' },
    edge: { type: 'string', value: 'Å', help: 'edge of the cubic box' },
    density: { type: 'string', value: 'G/CM3', help: 'of the liquid' },
    molecule: { type: 'string', value: 'NAME', help: 'a molecule of the Reference set' },
    structure: SYSTEM_OPTIONS.structure,
    smiles: SYSTEM_OPTIONS.smiles,
    pure: { type: 'boolean', help: 'the box holds nothing but the molecule' },
    seed: { type: 'string', value: 'S', help: 'orientations, and seed of the run (1)' },
    nonbonded: { type: 'string', value: 'pme|cutoff', help: 'how the Experiment sums pairs (pme)' },
    cutoff: { type: 'string', value: 'Å', help: 'of pairs in the Experiment (9, or half the edge)' },
    out: {
      type: 'string',
      value: 'F.xyz|pdb|json',
      help: 'write the box: extended XYZ with its Lattice, PDB with CRYST1, or the Experiment (.ffp.json)',
    },
    base: { type: 'string', value: 'URL', help: 'address of the page, put before the link' },
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    const out = args.text('out');
    if (out !== undefined && !/\.(xyz|extxyz|pdb|json)$/i.test(out))
      throw new FfpError('usage', '--out must end in .xyz, .extxyz, .pdb or .json.');
    const experiment = await experimentOf(args, context);
    const source = experiment.molecule as BoxSource;
    const start = performance.now();
    const { structure } = await openMolecule(source, context.loadAsset);
    const ms = performance.now() - start;
    // What does not go together is said now and not when the box is opened.
    await potentialOf(
      await forceFieldOf(experiment.settings, (id) => loadForceField(id, context.loadAsset)),
      structure,
    );
    if (out !== undefined) await context.writeText(out, textOf(out, structure, experiment));
    const edges = boxOf(structure.box!, [90, 90, 90], 'box');
    return {
      atoms: structure.elements.length,
      molecules: moleculesIn(structure, source),
      box: edges,
      density: densityIn(structure, volumeOf(edges)),
      net_charge: structure.charge,
      ms,
      url: await encodeLink(experiment, args.text('base') ?? '').catch(() => null),
    };
  },
};

async function experimentOf(args: Arguments, context: Context): Promise<Experiment> {
  if (args.has('water') && (args.has('molecules') || args.has('pure')))
    throw new FfpError('usage', '--water is the number of molecules of water; leave out --molecules and --pure.');
  const molecule = await moleculeOf(args, context);
  if (args.has('pure') && !molecule)
    throw new FfpError('usage', '--pure needs a molecule: --molecule, --structure or --smiles.');
  const count = args.has('water') ? 'water' : 'molecules';
  const seed = args.integer('seed', 1, 0, 0xffffffff);
  const pure = args.has('pure');
  const name = molecule ? (pure ? `${molecule.name}, liquid` : `${molecule.name} in water`) : 'Water';
  const nonbonded = {
    method: args.choice('nonbonded', ['pme', 'cutoff']) ?? 'pme',
    ...(args.has('cutoff') && { cutoff: args.number('cutoff', 9, 1, 100) }),
  };
  return parseExperiment(
    {
      ...DEFAULT_EXPERIMENT,
      seed,
      settings: { ...DEFAULT_EXPERIMENT.settings, forcefield: LIQUID, dt: 2, constraints: 'h-bonds', nonbonded },
      molecule: {
        kind: 'box',
        name,
        solvent: pure ? molecule!.source : 'water',
        ...(molecule && !pure && { solute: molecule.source }),
        ...(args.has(count) && { molecules: args.integer(count, 0, 1, 100_000) }),
        ...(args.has('edge') && { edge: args.number('edge', 0, 2, 500) }),
        ...(args.has('density') && { density: args.number('density', 1, 0.01, 20) }),
        seed,
      } satisfies BoxSource,
    },
    'usage',
  );
}

/** The molecule of --molecule, --structure or --smiles; null where none is named. */
async function moleculeOf(args: Arguments, context: Context): Promise<{ name: string; source: SingleSource } | null> {
  const given = ['molecule', 'structure', 'smiles'].filter((option) => args.has(option));
  if (given.length > 1) throw new FfpError('usage', `Give one of --${given.join(' and --')}.`);
  if (given.length === 0) return null;
  const name = args.text('molecule');
  if (name !== undefined) return { name, source: { kind: 'reference', name } };
  const structure = await structureOf(args, context);
  const { inlineSource } = await import('../session/arrival.ts');
  return { name: (structure.name || 'molecule').slice(0, 150), source: inlineSource(structure) };
}

function textOf(path: string, structure: Structure, experiment: Experiment): string {
  if (/\.json$/i.test(path)) return writeExperimentFile(experiment);
  return /\.pdb$/i.test(path) ? writePdb(structure) : writeExtxyz([{ structure }]);
}

/** Molecules of the liquid: all but the solute. */
function moleculesIn({ elements, bonds }: Structure, { solute }: BoxSource): number {
  return new Set(moleculesOf(elements.length, bonds)).size - (solute ? 1 : 0);
}
