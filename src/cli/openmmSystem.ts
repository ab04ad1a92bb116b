import { madeWhole } from '../chem/box.ts';
import { parseExtxyz } from '../chem/extxyz.ts';
import { parsePdb } from '../chem/pdb.ts';
import { parseRst7 } from '../chem/rst7.ts';
import { FfpError } from '../core/errors.ts';
import { openmmForceField, openmmStructure, parseOpenmmState } from '../forcefield/openmm/forcefield.ts';
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
  const { positions, elements, name } = positionsOf(path, await context.readText(path), system.potential.atoms);
  const structure = openmmStructure(system, positions, elements, name);
  const forceField = openmmForceField(system, structure);
  for (const note of system.notes) context.note(note);
  const periodic = asked(args, system.periodic);
  if (!periodic) return { structure, forceField };
  if (periodic.method === 'pme') noteOnCharge(forceField.parametrize(structure), periodic, context);
  const { box } = periodic;
  return {
    structure: { ...structure, positions: madeWhole(positions, structure.bonds, box) },
    forceField: inBox(forceField, periodic),
    box,
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

interface Positions {
  /** Å, [3N]. */
  readonly positions: Float64Array;
  /** Null where the file does not say. */
  readonly elements: Uint8Array | null;
  readonly name: string;
}

function positionsOf(path: string, text: string, atoms: number): Positions {
  switch (path.slice(path.lastIndexOf('.') + 1).toLowerCase()) {
    case 'pdb':
    case 'ent':
      return parsePdb(text);
    case 'xyz':
    case 'extxyz':
      return parseExtxyz(text)[0].structure;
    case 'xml':
      return { positions: parseOpenmmState(text), elements: null, name: '' };
    case 'rst7':
    case 'inpcrd':
      return { positions: parseRst7(text, atoms).positions, elements: null, name: '' };
    default:
      throw new FfpError(
        'usage',
        '--positions must name a file that ends in .pdb, .ent, .xml, .xyz, .extxyz, .rst7 or .inpcrd.',
      );
  }
}
