/** What the ANI suites time: molecules, ensembles, and evaluations of energy and forces. */
import { loadReferenceMolecule } from '../src/assess/load.ts';
import type { Structure } from '../src/chem/structure.ts';
import type { LoadAsset } from '../src/core/assets.ts';
import { philox4x32 } from '../src/core/philox.ts';
import type { AtomicNetworkModel, ElementNetwork } from '../src/models/atomicNetwork.ts';

/** Where the model is: a folder or zip archive in the NeuroChem layout. */
export const ANI_MODEL = process.env.ANI_MODEL ?? '../shared/fixtures/ani-2x';

/** Molecules that the suites evaluate, and how many of each at once. */
export const SYSTEMS = [
  { molecule: 'alanine-dipeptide', replicas: 1 },
  { molecule: 'ethanol', replicas: 256 },
] as const;

export interface AniSystem {
  readonly title: string;
  readonly elements: Uint8Array;
  /** Å, [R × 3N]: the molecule of the Reference set, each replica with moves of its own. */
  readonly positions: Float64Array;
  readonly replicas: number;
}

export async function aniSystem(
  load: LoadAsset,
  { molecule, replicas }: { readonly molecule: string; readonly replicas: number },
): Promise<AniSystem> {
  const { structure } = await loadReferenceMolecule(load, molecule);
  const size = structure.positions.length;
  const words = new Uint32Array(4);
  const positions = Float64Array.from({ length: replicas * size }, (_, c) => {
    philox4x32(words, c, 0, 0, 0, 1, 0);
    return structure.positions[c % size] + 0.1 * (words[0] / 2 ** 32 - 0.5);
  });
  const atoms = `${molecule}, ${size / 3} atoms`;
  return {
    title: replicas > 1 ? `${replicas} × ${atoms}` : atoms,
    elements: structure.elements,
    positions,
    replicas,
  };
}

/** The molecule, without bonds: networks see none. */
export const structureOf = ({ title, elements, positions }: AniSystem): Structure => ({
  name: title,
  elements,
  positions: positions.subarray(0, 3 * elements.length),
  bonds: new Uint32Array(0),
  bondOrders: new Uint8Array(0),
  charge: 0,
  bondSource: 'file',
});

/**
 * A model with so many members. Where its files hold fewer, the rest are those again with weights a little off: a step takes
 * as long whatever the weights, as long as no two are the same memory.
 */
export function ensembleOf(model: AtomicNetworkModel, members: number): AtomicNetworkModel {
  const there = model.members.length;
  const scaled = (network: ElementNetwork, by: number): ElementNetwork =>
    network.map((layer) => ({ ...layer, weights: layer.weights.map((weight) => weight * by) }));
  return {
    ...model,
    members: Array.from({ length: members }, (_, m) =>
      m < there ? model.members[m] : model.members[m % there].map((network) => scaled(network, 1 + 1e-4 * m)),
    ),
  };
}

/** How a record names an ensemble. */
export const ensembleTitle = (members: number, there: number): string =>
  `${members} network${members > 1 ? 's' : ''}${members > there ? ` (${there} published, the others made of them)` : ''}`;
