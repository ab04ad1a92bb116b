import type { OptionHelp } from './command.ts';

/** Options of every command. */
export const GENERAL_OPTIONS = {
  json: { type: 'boolean', help: 'print the whole result as one JSON object' },
  help: { type: 'boolean', help: 'print this help' },
} as const satisfies Record<string, OptionHelp>;

/** Options of commands that compute. */
export const BACKEND_OPTIONS = {
  backend: { type: 'string', value: 'cpu|webgpu', help: 'the Engine; webgpu fails where there is no adapter' },
  precision: {
    type: 'string',
    value: 'double|single',
    help: 'on the cpu: what the layers of atom-centred networks are worked out in; single is faster (double)',
  },
} as const satisfies Record<string, OptionHelp>;

/** Options of commands that compute many replicas or frames. */
export const THREAD_OPTIONS = {
  threads: {
    type: 'string',
    value: 'N',
    help: 'on the cpu: threads that replicas or frames are shared among, two for a box; the results are the same (all, up to 8, where it pays)',
  },
} as const satisfies Record<string, OptionHelp>;

/** Options that name what is computed on. */
export const SYSTEM_OPTIONS = {
  topology: { type: 'string', value: 'F.prmtop', help: 'Amber topology with parameters' },
  coordinates: { type: 'string', value: 'F.rst7', help: 'Amber coordinates for it' },
  system: { type: 'string', value: 'F.xml', help: 'OpenMM System, as its XmlSerializer writes it' },
  positions: {
    type: 'string',
    value: 'F.pdb|xml|xyz|rst7',
    help: 'positions for --system: PDB, an OpenMM State, XYZ or Amber coordinates',
  },
  structure: { type: 'string', value: 'F.xyz|sdf|pdb', help: 'a molecule; - reads extended XYZ from standard input' },
  smiles: {
    type: 'string',
    value: 'TEXT',
    help: 'a molecule as SMILES: hydrogens are added, it is built in space and relaxed; the same text gives the same coordinates',
  },
  forcefield: {
    type: 'string',
    value: 'ID|PATH',
    help: 'the force field for --structure or --smiles: a shipped one, a saved model, or the folder or zip of an ANI model (NeuroChem files)',
  },
  region: {
    type: 'string',
    value: 'ATOMS',
    help: 'atoms under a force field of their own, counted from 0: 0-5,9 (cut bonds are capped with hydrogens)',
  },
  'region-forcefield': {
    type: 'string',
    value: 'ID|PATH',
    help: 'the force field of the region; the other one is molecular mechanics around it',
  },
  restrain: {
    type: 'string',
    value: 'all|heavy|ATOMS',
    help: 'tie atoms to where the files have them by springs, U = k d² (nearest image in a box); heavy: all but hydrogens, water and single ions; or atoms, counted from 0: 0-5,9',
  },
  'restraint-constant': { type: 'string', value: 'K', help: 'of those springs, kcal/mol/Å² (1)' },
  wall: {
    type: 'string',
    value: 'sphere:R|box:X,Y,Z',
    help: 'keep all atoms in a sphere of this radius, or between walls at these distances, Å, - for an axis without: U = k d² beyond them',
  },
  'wall-constant': { type: 'string', value: 'K', help: 'of the wall, kcal/mol/Å² (1)' },
  'wall-centre': { type: 'string', value: 'X,Y,Z', help: 'middle of the wall, Å (the mean of the positions)' },
  edits: {
    type: 'string',
    value: 'F.json',
    help: 'parameters of the molecule changed by hand, as the page saves them: { forcefield, list: [[term, row, parameter, value] …] }',
  },
  nonbonded: {
    type: 'string',
    value: 'none|pme|cutoff',
    help: 'all pairs in empty space; particle-mesh Ewald; or a reaction field of permittivity 78.3 (pme where the files state a box, else none)',
  },
  cutoff: { type: 'string', value: 'Å', help: 'of pairs in a box, at most half its shortest edge (9)' },
  'ewald-tolerance': { type: 'string', value: 'E', help: 'error tolerance of PME by OpenMM’s definition (5e-4)' },
  switch: { type: 'string', value: 'Å', help: 'switch Lennard-Jones off from here to the cutoff (it is cut)' },
  shift: { type: 'boolean', help: 'shift Lennard-Jones so that it is zero at the cutoff (it is cut)' },
  'dispersion-correction': {
    type: 'boolean',
    help: 'add the mean Lennard-Jones energy beyond the cutoff, for the density of a liquid under pressure',
  },
} as const satisfies Record<string, OptionHelp>;
