/** A force field as a teacher of a molecule that nobody has labelled. Loaded when it is first asked for. */
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import { labelledVisits } from '../../fit/training/teacher.ts';
import { openMolecule } from '../../session/molecule.ts';
import { referenceFile } from '../dataFile.ts';
import type { NamedFile, TeachRequest } from './contract.ts';
import type { Designs } from './designs.ts';

const MOST_FRAMES = 2000;

/** Throws FfpError('usage' | 'coverage' | 'diverged'). */
export async function teach(
  { teacher, molecule, frames, temperatures, seed }: TeachRequest,
  designs: Designs,
  load: LoadAsset,
): Promise<NamedFile> {
  if (!Number.isInteger(frames) || frames < 3 || frames > MOST_FRAMES)
    throw new FfpError('usage', `a teacher labels 3 to ${MOST_FRAMES} frames, not ${frames}`);
  if (temperatures.length === 0 || temperatures.length > 16 || !temperatures.every((t) => t >= 1 && t <= 1e4))
    throw new FfpError('usage', 'a teacher moves the molecule at one to sixteen temperatures from 1 to 10,000 K');
  const { structure } = await openMolecule(molecule, load);
  const forceField = await designs.forceField(teacher);
  const taught = await labelledVisits(forceField, structure, { frames, temperatures: [...temperatures] }, seed >>> 0);
  // What each frame is for is settled by whoever is fitted to them.
  const text = referenceFile(taught, { labels: forceField.technicalName }).replace(/ split=train/g, '');
  return { name: `${taught.name}-by-${teacher}.xyz`.replace(/[^\w.+-]/g, '-'), data: new Blob([text]) };
}
