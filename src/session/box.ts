/** A box of molecules as an Experiment states it. */
import { sizeOfBox } from '../chem/boxSize.ts';
import { fillBox } from '../chem/packing.ts';
import type { Structure } from '../chem/structure.ts';
import { water } from '../chem/water.ts';
import type { MoleculeSource, SingleSource } from './experiment.ts';

export type BoxSource = Extract<MoleculeSource, { kind: 'box' }>;

/**
 * The Structure of a box, which says its edges. Throws FfpError('usage') where it cannot be filled.
 * @param open loads a molecule that it names
 */
export async function filledBox(
  source: BoxSource,
  open: (molecule: SingleSource) => Promise<Structure>,
): Promise<Structure> {
  const solvent = source.solvent === 'water' ? water() : await open(source.solvent);
  const solute = source.solute && (await open(source.solute));
  const parts = solute ? { solute, solvent } : { solvent };
  const { molecules = null, edge: asked = null, density = null, seed, name } = source;
  const { edge, count } = sizeOfBox({ ...parts, molecules, edge: asked, density });
  return { ...fillBox({ ...parts, box: [edge, edge, edge], count, seed }), name };
}
