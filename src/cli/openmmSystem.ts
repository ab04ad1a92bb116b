import { madeWhole } from '../chem/box.ts';
import { parseExtxyz } from '../chem/extxyz.ts';
import { boxOfPdb, parsePdb } from '../chem/pdb.ts';
import { parseRst7 } from '../chem/rst7.ts';
import { FfpError } from '../core/errors.ts';
import { openmmForceField, openmmStructure } from '../forcefield/openmm/forcefield.ts';
import { boxWith, parseOpenmmState, type OpenmmState } from '../forcefield/openmm/state.ts';
import { readOpenmmSystem } from '../forcefield/openmm/system.ts';
import { inBox, type PeriodicOptions } from '../forcefield/periodic.ts';
import { noteOnCharge, periodicOptions } from './box.ts';
import type { Arguments, Context } from './command.ts';
import type { System } from './system.ts';

/** The System of --system at --positions; how pairs are summed is the System's word unless an option says otherwise. */
export async function readOpenmm(args: Arguments, context: Context): Promise<System> {
  if (args.has('region')) throw new FfpError('unsupported', '--region works with --structure and --topology.');
  const system = await readOpenmmSystem(await context.readText(args.required('system')));
  const path = args.required('positions');
  const read = positionsOf(path, await context.readText(path), system.potential.atoms);
  const { positions, velocities, elements, name } = read;
  const structure = openmmStructure(system, positions, elements, name);
  const forceField = openmmForceField(system, structure);
  for (const note of system.notes) context.note(note);
  const moving = { ...(velocities && { velocities }), held: system.potential.springless !== undefined };
  const chosen = system.periodic && boxWith(system.periodic.box, read.box, read.file);
  const periodic = asked(args, system.periodic && { ...system.periodic, ...(chosen && { box: chosen.box }) });
  if (!periodic) return { structure, forceField, ...moving };
  for (const note of chosen?.notes ?? []) context.note(note);
  if (periodic.method === 'pme') noteOnCharge(forceField.parametrize(structure), periodic, context);
  const { box } = periodic;
  return {
    structure: { ...structure, positions: madeWhole(positions, structure.bonds, box) },
    forceField: inBox(forceField, periodic),
    box,
    ...moving,
  };
}

/** What the System says, with what the options say instead. */
function asked(args: Arguments, stated: PeriodicOptions | null): PeriodicOptions | null {
  const method = args.text('nonbonded') ?? (stated ? stated.method : 'none');
  const own = periodicOptions(args, method === 'none' ? undefined : stated?.box);
  if (!own || !stated) return own;
  const end = own.lennardJones ?? stated.lennardJones;
  return {
    ...own,
    ...(end && { lennardJones: end }),
    method: args.has('nonbonded') ? own.method : stated.method,
    cutoff: args.has('cutoff') ? own.cutoff : stated.cutoff,
    tolerance: args.has('ewald-tolerance') ? own.tolerance : stated.tolerance,
    dispersionCorrection: args.has('dispersion-correction') || (stated.dispersionCorrection ?? false),
  };
}

interface Positions extends OpenmmState {
  /** Null where the file does not say. */
  readonly elements: Uint8Array | null;
  readonly name: string;
  /** What to call the file in messages. */
  readonly file: string;
}

function positionsOf(path: string, text: string, atoms: number): Positions {
  switch (path.slice(path.lastIndexOf('.') + 1).toLowerCase()) {
    case 'pdb':
    case 'ent':
      return { ...parsePdb(text), velocities: null, box: boxOfPdb(text), file: 'PDB file' };
    case 'xyz':
    case 'extxyz':
      return { ...parseExtxyz(text)[0].structure, velocities: null, box: null, file: 'XYZ file' };
    case 'xml':
      return { ...parseOpenmmState(text), elements: null, name: '', file: 'OpenMM State' };
    case 'rst7':
    case 'inpcrd':
      return { ...parseRst7(text, atoms), elements: null, name: '', file: 'rst7 file' };
    default:
      throw new FfpError(
        'usage',
        '--positions must name a file that ends in .pdb, .ent, .xml, .xyz, .extxyz, .rst7 or .inpcrd.',
      );
  }
}
