import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import { HARTREE } from '../../core/units.ts';
import { featureCount, modelFault, type AtomicNetworkModel } from '../atomicNetwork.ts';
import { parseConstants, parseSelfEnergies } from './constants.ts';
import { findAniFiles, textOf, type NamedFiles } from './files.ts';
import { readElementNetwork } from './network.ts';

export interface AniModel {
  readonly model: AtomicNetworkModel;
  /** How many networks the model's own description promises; `model.members` are those that are there. */
  readonly promised: number;
}

/**
 * ANI (1x, 1ccx, 2x …) from the files of its NeuroChem layout: those of a folder, an unpacked archive or a drop. The
 * networks that are there are loaded, be they fewer than promised.
 * Throws FfpError('file' | 'unsupported') with the file that is missing, damaged or of another kind.
 */
export function importAni(files: NamedFiles): AniModel {
  const { name, params, selfEnergies, networks, promised } = findAniFiles(files);
  const constants = parseConstants(textOf(files, params), params);
  const features = featureCount(constants);
  if (networks.length === 0)
    throw new FfpError('file', `The ANI model ${name} has no networks here: no folder train0, train1 … was found.`);
  const model: AtomicNetworkModel = {
    name,
    ...constants,
    members: networks.map(({ folder }) =>
      constants.elements.map((element) => readElementNetwork(files, folder, elementByNumber(element).symbol, features)),
    ),
    energyUnit: HARTREE,
    selfEnergies: parseSelfEnergies(textOf(files, selfEnergies), selfEnergies, constants.elements),
  };
  const fault = modelFault(model);
  if (fault !== null) throw new FfpError('file', `The ANI model ${name} cannot be used: ${fault}.`);
  return { model, promised };
}
