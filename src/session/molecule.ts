import { openReferenceMolecule } from '../assess/load.ts';
import type { ReferenceMolecule } from '../assess/reference.ts';
import { elementBySymbol } from '../chem/elements.ts';
import type { Structure } from '../chem/structure.ts';
import type { LoadAsset } from '../core/assets.ts';
import type { BroughtStructures } from './brought.ts';
import type { MoleculeSource } from './experiment.ts';

export interface Molecule {
  readonly structure: Structure;
  /** Labels, where the molecule belongs to the Reference set. */
  readonly reference: ReferenceMolecule | null;
}

/**
 * Loads the molecule that an Experiment names, or takes the one it carries.
 * @param brought finds systems of files; absent: there are none
 * @throws FfpError for a name that the Reference set does not have, for an element that this program does not know, and for a system that is
 * not here
 */
export async function openMolecule(
  source: MoleculeSource,
  load: LoadAsset,
  brought?: BroughtStructures,
): Promise<Molecule> {
  if (source.kind === 'brought') {
    const { broughtStructure } = await import('./brought.ts');
    return { structure: broughtStructure(source, brought), reference: null };
  }
  if (source.kind === 'box') {
    const { filledBox } = await import('./box.ts');
    return {
      structure: await filledBox(source, async (one) => (await openMolecule(one, load)).structure),
      reference: null,
    };
  }
  if (source.kind === 'reference') {
    const reference = await openReferenceMolecule(load, source.name);
    return { structure: reference.structure, reference };
  }
  const structure: Structure = {
    name: source.name,
    elements: Uint8Array.from(source.elements, (symbol) => elementBySymbol(symbol).number),
    positions: Float64Array.from(source.positions.flat()),
    bonds: Uint32Array.from(source.bonds.flatMap(([i, j]) => [i, j])),
    bondOrders: Uint8Array.from(source.bonds, ([, , order]) => order),
    charge: source.charge,
    bondSource: 'file',
  };
  return { structure, reference: null };
}
