import { forceDeviation } from '../assess/disagreement.ts';
import { FfpError } from '../core/errors.ts';
import { potentialOf } from '../forcefield/forcefield.ts';
import { overlapOf } from '../forcefield/contacts.ts';
import type { Potential } from '../forcefield/potential.ts';
import { loadForceField } from '../forcefield/ladder.ts';
import { decodeLink } from '../session/link.ts';
import { openMolecule } from '../session/molecule.ts';
import { forceFieldOf } from '../session/run.ts';
import { broughtFor, strayOption } from './broughtLink.ts';
import type { Arguments, Command, Context } from './command.ts';
import { energiesOf, potentialEnergy, rows } from './energies.ts';
import { chosenBackend, enginesFor } from './engines.ts';
import { BACKEND_OPTIONS, GENERAL_OPTIONS, SYSTEM_OPTIONS } from './options.ts';
import { readSystem, type System } from './system.ts';

/** `ffp evaluate`: one energy and force evaluation. */
export const evaluate: Command = {
  name: 'evaluate',
  usage: '--topology F.prmtop --coordinates F.rst7 | (--structure F | --smiles TEXT) --forcefield ID|PATH | --link URL',
  summary: 'evaluates the energy and the forces of one structure',
  details: `Result: backend, adapter, atoms, energy (kcal/mol), energies by group (bond, angle, torsion with impropers,
nonbonded, reciprocal; all zero for a learned Term) and by Term, forces [[x, y, z] …] (kcal/mol/Å), and for an ensemble members:
the energy by each member's word (their mean is the energy), and force_deviation: for each atom the standard deviation of the
members' forces, √(Σ |F − mean|² / (members − 1)) (kcal/mol/Å, in double precision on either Engine).
With --region the atoms named are under --region-forcefield alone: the other force field keeps its Terms that reach beyond the
region. A bond that leads out is capped with a hydrogen at a fixed part of its length, whose force goes to the two atoms of the bond.
With --link the molecule of an Experiment is evaluated as it was opened, under the force field in force after its last event, edits by hand
included; a system of files or a model that the link names and does not carry is given with --topology and --coordinates, --system and
--positions, or --forcefield. Without --backend the cpu Engine is taken: one evaluation is over before a device has been found.`,
  options: {
    ...SYSTEM_OPTIONS,
    link: { type: 'string', value: 'URL', help: 'the molecule and the force field of a link; - for stdin' },
    ...BACKEND_OPTIONS,
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    const engines = enginesFor(args);
    const { structure, forceField } = await (args.has('link') ? readLink : readSystem)(args, context);
    const potential = await potentialOf(forceField, structure);
    const engine = await engines(chosenBackend(args) ?? 'cpu');
    const simulation = await engine.load(potential, 1);
    simulation.setState(structure.positions);
    const frame = await simulation.frame();
    const energy = potentialEnergy(frame, potential.terms.length);
    if (!Number.isFinite(energy) || !frame.forces.every(Number.isFinite))
      throw new FfpError('diverged', nowhere(potential, structure.positions));
    const forces = rows(frame.forces);
    const deviation = await forceDeviation(potential, structure.positions);
    return {
      backend: engine.backend,
      adapter: engine.adapter,
      atoms: potential.atoms,
      regime: simulation.regime,
      energy,
      energies: energiesOf(potential, frame),
      forces,
      ...(frame.members && { members: [...frame.members] }),
      ...(deviation && { force_deviation: [...deviation] }),
    };
  },
};

/** Why energies are no numbers. */
function nowhere(potential: Potential, positions: Float64Array): string {
  const overlap = overlapOf(potential, positions);
  return overlap === ''
    ? 'The energy or a force is not a finite number; look at the coordinates, or minimise them (ffp simulate --minimise).'
    : `The energy or a force is not a finite number: ${overlap}; move them apart.`;
}

/** The molecule of a link, and the force field in force after its last event. Throws FfpError('link' | 'usage' | 'unsupported'). */
async function readLink(args: Arguments, context: Context): Promise<System> {
  const given = strayOption(args);
  if (given) throw new FfpError('usage', `--link brings its own molecule and force field; leave out --${given}.`);
  const link = args.required('link');
  const experiment = await decodeLink(link === '-' ? await context.readText('-') : link);
  const brought = await broughtFor(experiment, args, context);
  const { structure } = await openMolecule(experiment.molecule, context.loadAsset, () => brought.structure);
  const settings = experiment.events.reduce((now, { set }) => ({ ...now, ...set }), experiment.settings);
  const forceField = await forceFieldOf(
    settings,
    async (id) => brought.forcefields.find((one) => one.id === id) ?? loadForceField(id, context.loadAsset),
  );
  return { structure, forceField };
}
