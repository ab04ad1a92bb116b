/** Where nobody has asked quantum mechanics: how far force fields are from each other. That is no error, and is never called one. */
import { FfpError } from '../core/errors.ts';
import { CpuEngine } from '../cpu/engine.ts';
import { minimise } from '../cpu/minimise.ts';
import type { Structure } from '../chem/structure.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import { predictLabels } from './errors.ts';
import type { ReferenceMolecule } from './reference.ts';

/** Copies of the molecule, each of which gives one frame. */
const FRAMES = 12;
/** A short hot bath from the nearest minimum: frames as they are in a run at room temperature, fs, 1/ps, K. */
const BATH = { dt: 0.5, friction: 20, temperature: 300, seed: 1 } as const;
const STEPS = 600;
/** Steps at a time: whatever else waits for the processor gets a turn between. */
const PIECE = 20;
/** Beyond so many atoms the frames would take longer than anybody waits. */
const MOST_ATOMS = 150;
/** K: what the frames are, within the few per cent that so short a bath leaves. */
export const CONSENSUS_TEMPERATURE = BATH.temperature;

/**
 * Frames of a molecule in thermal motion with the forces of a force field as labels. The same frames every time.
 * @param best gives the labels
 * @param guide moves the molecule: a cheap one will do
 * Throws FfpError('coverage') where one of them does not cover the molecule, 'unsupported' where it has more than 150 atoms, 'diverged' where it
 * blows up.
 */
export async function labelledBy(
  best: ForceField,
  guide: ForceField,
  structure: Structure,
): Promise<ReferenceMolecule> {
  if (structure.elements.length > MOST_ATOMS)
    throw new FfpError('unsupported', `frames are made of molecules of at most ${MOST_ATOMS} atoms`);
  const engine = new CpuEngine();
  const potential = await potentialOf(guide, structure);
  const { positions: rest } = await minimise(potential, structure.positions, 1, 200);
  const size = rest.length;
  const start = new Float64Array(FRAMES * size);
  for (let f = 0; f < FRAMES; f++) start.set(rest, f * size);
  const simulation = await engine.load(potential, FRAMES);
  simulation.setState(start);
  for (let done = 0; done < STEPS; done += PIECE) {
    await simulation.advance(PIECE, BATH);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const { positions, fault } = await simulation.frame();
  simulation.destroy();
  if (fault)
    throw new FfpError('diverged', `${guide.id} does not hold this molecule together; its geometry cannot be right`);
  const unlabelled: ReferenceMolecule = {
    name: structure.name,
    smiles: '',
    structure,
    frames: FRAMES,
    positions,
    energies: new Float64Array(FRAMES),
    forces: new Float64Array(FRAMES * size),
    temperatures: new Float64Array(FRAMES).fill(BATH.temperature),
    splits: Array<'test'>(FRAMES).fill('test'),
  };
  return { ...unlabelled, ...(await predictLabels(engine, best, unlabelled)) };
}
