import { amberBox } from '../chem/amberBox.ts';
import { madeWhole, type Box } from '../chem/box.ts';
import { boxOfFrame, parseExtxyz, type ExtxyzFrame } from '../chem/extxyz.ts';
import { parsePdb } from '../chem/pdb.ts';
import { parsePrmtop, prmtopNotes } from '../chem/prmtop.ts';
import { parseRst7 } from '../chem/rst7.ts';
import { parseSdf } from '../chem/sdf.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { inBox } from '../forcefield/periodic.ts';
import { prmtopForceField, prmtopStructure } from '../forcefield/prmtop.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { loadForceField } from '../forcefield/ladder.ts';
import { STARTER } from '../session/start.ts';
import { noteOnCharge, periodicOptions } from './box.ts';
import type { Arguments, Context } from './command.ts';
import { noteOn, readForceField } from './forcefield.ts';
import { withRegion } from './region.ts';
import { restrained } from './restraints.ts';

/** What a command computes on. */
export interface System {
  readonly structure: Structure;
  readonly forceField: ForceField;
  /** Of a system that repeats; absent in empty space. */
  readonly box?: Box;
  /** Of the files, Å/fs, [3N]; absent where they state none. */
  readonly velocities?: Float64Array;
  /** The files leave lengths to constraints: a run holds them unless it is told otherwise. */
  readonly held?: boolean;
}

/**
 * The System that the options name: an Amber topology with coordinates, or a structure with a force field.
 * @throws FfpError where files and options do not make one.
 */
export async function readSystem(args: Arguments, context: Context): Promise<System> {
  return restrained(await readFree(args, context), args);
}

/** The System as files and force field have it. */
async function readFree(args: Arguments, context: Context): Promise<System> {
  const amber = args.has('topology') || args.has('coordinates');
  const built = args.has('structure') || args.has('smiles') || args.has('forcefield');
  const openmm = args.has('system') || args.has('positions');
  if ([amber, built, openmm].filter(Boolean).length !== 1) {
    throw new FfpError(
      'usage',
      'Give either --topology and --coordinates, or --system and --positions, or --structure (or --smiles) and --forcefield.',
    );
  }
  if (openmm) return (await import('./openmmSystem.ts')).readOpenmm(args, context);
  const read = await (amber ? readAmber(args, context) : readStructure(args, context));
  const { structure, forceField, box, ...moving } = read;
  const whole = await withRegion(forceField, args, context);
  await noteOn(whole, [structure], context);
  const periodic = periodicOptions(args, box);
  if (!periodic) return { structure, forceField: whole, ...moving };
  if (periodic.method === 'pme') noteOnCharge(whole.parametrize(structure), periodic, context);
  return { structure, forceField: inBox(whole, periodic), box: periodic.box, ...moving };
}

async function readAmber(args: Arguments, { readText, note }: Context): Promise<System> {
  const prmtop = parsePrmtop(await readText(args.required('topology')));
  for (const one of prmtopNotes(prmtop)) note(one);
  const coordinates = parseRst7(await readText(args.required('coordinates')), prmtop.atoms);
  const forceField = prmtopForceField(prmtop);
  const structure = prmtopStructure(prmtop, coordinates.positions);
  const moving = coordinates.velocities && { velocities: coordinates.velocities };
  // All that is said about the box is said where it is wanted.
  if (args.text('nonbonded') === 'none' || !(prmtop.box ?? coordinates.box))
    return { structure, forceField, ...moving };
  const box = amberBox(prmtop, coordinates.box);
  return {
    structure: { ...structure, positions: madeWhole(structure.positions, structure.bonds, box) },
    forceField,
    box,
    ...moving,
  };
}

async function readStructure(args: Arguments, context: Context): Promise<System> {
  args.required('forcefield');
  const { box, ...structure } = await structureOf(args, context);
  const forceField = await readForceField(args, context);
  return box && args.text('nonbonded') !== 'none' ? { structure, forceField, box } : { structure, forceField };
}

/** The molecule of --structure or of --smiles; what should be known about it is noted. Throws FfpError. */
export async function structureOf(args: Arguments, context: Context): Promise<Structure> {
  const [path, smiles] = [args.text('structure'), args.text('smiles')];
  if (path !== undefined && smiles !== undefined) throw new FfpError('usage', 'Give either --structure or --smiles.');
  if (smiles !== undefined) {
    // openchemlib is large, and most calls do without it.
    const { structureFromSmiles } = await import('../session/arrival.ts');
    const { structure, stereo, notes } = await structureFromSmiles(smiles, {
      register: (resources) => resources.registerFromNodejs(),
      springs: () => loadForceField(STARTER, context.loadAsset),
    });
    if (stereo && stereo.chosen > 0)
      context.note(
        `The SMILES leaves ${stereo.chosen} of its stereocentres and double bonds open: one arrangement was taken.`,
      );
    for (const note of notes) context.note(note);
    return structure;
  }
  const given = args.required('structure');
  const structure = parseStructure(given, await context.readText(given), args.text('nonbonded') !== 'none');
  if (structure.bondSource === 'perceived') context.note('The bonds were perceived from distances: the file has none.');
  return structure;
}

/** The first molecule of a file, by the ending of its name; standard input is read as extended XYZ. @param boxed whether its box is wanted */
function parseStructure(path: string, text: string, boxed: boolean): Structure {
  const ending = path === '-' ? 'xyz' : path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  switch (ending) {
    case 'xyz':
    case 'extxyz':
      return extxyzStructure(parseExtxyz(text)[0], boxed);
    case 'sdf':
    case 'mol':
      return parseSdf(text)[0];
    case 'pdb':
    case 'ent':
      return parsePdb(text);
    default:
      throw new FfpError('usage', 'The structure must be a file that ends in .xyz, .extxyz, .sdf, .mol, .pdb or .ent.');
  }
}

function extxyzStructure(frame: ExtxyzFrame, boxed: boolean): Structure {
  const box = boxed ? boxOfFrame(frame) : null;
  return box ? { ...frame.structure, box } : frame.structure;
}
