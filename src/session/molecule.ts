import { loadReferenceMolecule } from '../assess/load.ts';
import { findElement } from '../chem/elements.ts';
import type { Structure } from '../chem/structure.ts';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import type { MoleculeSource } from './experiment.ts';

/**
 * The Structure that an Experiment names or holds.
 * @throws FfpError('usage') for a molecule that the Reference set does not have, 'file' for an element that is none.
 */
export async function structureOf(molecule: MoleculeSource, load: LoadAsset): Promise<Structure> {
  if (molecule.kind === 'reference') return (await loadReferenceMolecule(load, molecule.name)).structure;
  return {
    name: molecule.name,
    elements: Uint8Array.from(molecule.elements, atomicNumber),
    positions: Float64Array.from(molecule.positions.flat()),
    bonds: Uint32Array.from(molecule.bonds.flatMap(([i, j]) => [i, j])),
    bondOrders: Uint8Array.from(molecule.bonds, ([, , order]) => order),
    charge: molecule.charge,
    bondSource: 'file',
  };
}

function atomicNumber(symbol: string): number {
  const element = findElement(symbol);
  if (!element) throw new FfpError('file', `"${symbol}" is not an element this program knows (H to Xe).`);
  return element.number;
}
