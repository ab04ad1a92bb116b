import { join } from 'node:path';
import { FfpError } from '../core/errors.ts';
import { EXPORT_TARGETS } from '../session/exported.ts';
import { exportSystem } from '../session/exportSystem.ts';
import { openMolecule } from '../session/molecule.ts';
import type { Arguments, Command, Context } from './command.ts';
import { readForceField } from './forcefield.ts';
import { GENERAL_OPTIONS, SYSTEM_OPTIONS } from './options.ts';
import { restrained } from './restraints.ts';
import { readSystem, type System } from './system.ts';

const { restrain, wall, nonbonded, topology, coordinates, structure, smiles, forcefield, edits } = SYSTEM_OPTIONS;

/** `ffp export`: a molecule under a force field as a system of a program that runs on clusters. */
export const exportCommand: Command = {
  name: 'export',
  usage:
    '(openmm | lammps) (--molecule NAME | --structure F | --smiles TEXT) --forcefield ID | --topology … --coordinates …, --out FOLDER',
  summary: 'writes a molecule and its force field for OpenMM or LAMMPS',
  details: `openmm: system.xml (every Term exact), state.xml (positions in full), molecule.pdb (with CONECT) and run.py, which compares the energies,
minimises and runs. lammps: molecule.data, molecule.in and what they include; bounded Class II Terms have no exact LAMMPS form, and are refused.
Learned Terms are refused; charges that follow the geometry too, unless --fixed-charges asks for those of this geometry.
Result: program, forcefield, atoms, folder, files, energy (kcal/mol) and energies by the groups that the program reports, notes.`,
  options: {
    molecule: { type: 'string', value: 'NAME', help: 'a molecule of the Reference set, in its first geometry' },
    structure,
    smiles,
    forcefield,
    topology,
    coordinates,
    nonbonded,
    edits,
    restrain,
    'restraint-constant': SYSTEM_OPTIONS['restraint-constant'],
    wall,
    'wall-constant': SYSTEM_OPTIONS['wall-constant'],
    'wall-centre': SYSTEM_OPTIONS['wall-centre'],
    out: { type: 'string', value: 'FOLDER', help: 'where the files go; it is made where there is none' },
    'fixed-charges': {
      type: 'boolean',
      help: 'charges that follow the geometry: export those of this geometry, fixed (the notes say so)',
    },
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    const target = EXPORT_TARGETS.find((one) => one === args.positionals[0]);
    if (!target || args.positionals.length !== 1)
      throw new FfpError('usage', `Say "export ${EXPORT_TARGETS.join('" or "export ')}".`);
    const out = args.required('out');
    const system = await (args.has('molecule') ? readMolecule : readSystem)(args, context);
    const { files, atoms, energy, energies, notes } = await exportSystem(target, system.structure, system.forceField, {
      fixedCharges: args.has('fixed-charges'),
      program: 'ffp export, Force Field Playground',
    });
    const encoder = new TextEncoder();
    for (const { name, text } of files) await context.writeBytes(join(out, name), encoder.encode(text));
    for (const note of notes) context.note(note);
    return {
      program: target,
      molecule: system.structure.name,
      forcefield: system.forceField.id,
      atoms,
      folder: out,
      files: files.map(({ name }) => name),
      energy,
      energies,
      notes,
    };
  },
};

/** A molecule of the Reference set under the force field of --forcefield. */
async function readMolecule(args: Arguments, context: Context): Promise<System> {
  const other = ['structure', 'smiles', 'topology', 'coordinates'].find((option) => args.has(option));
  if (other) throw new FfpError('usage', `--molecule names the molecule; leave out --${other}.`);
  args.required('forcefield');
  const name = args.required('molecule');
  const { structure } = await openMolecule({ kind: 'reference', name }, context.loadAsset);
  return restrained({ structure, forceField: await readForceField(args, context) }, args);
}
