/** What the suites time: molecules of the Reference set, and alkanes where it has none of that size. */
import { loadReferenceMolecule } from '../assess/load.ts';
import { alkane, alkaneBundle } from '../chem/alkane.ts';
import type { Structure } from '../chem/structure.ts';
import type { LoadAsset } from '../core/assets.ts';

export interface System {
  readonly name: string;
  readonly structure: Structure;
}

/** Carbons of the alkane of so many atoms: 3n + 2. */
const carbonsOf = (atoms: number): number => Math.round((atoms - 2) / 3);

/** Atoms beyond which a chain is longer than the GPU's coordinates reach. */
const LONGEST_CHAIN = 200;

/** A molecule of the Reference set by its name, or the linear alkane of about so many atoms; of very many, seven alkanes side by side. */
export async function systemOf(load: LoadAsset, which: string | number): Promise<System> {
  const [name, structure] =
    typeof which === 'string'
      ? ([which, (await loadReferenceMolecule(load, which)).structure] as const)
      : which <= LONGEST_CHAIN
        ? ([`alkane C${carbonsOf(which)}`, alkane(carbonsOf(which))] as const)
        : ([`seven alkanes C${carbonsOf(which / 7)}`, alkaneBundle(carbonsOf(which / 7))] as const);
  return { name: `${name}, ${structure.elements.length} atoms`, structure };
}

/** The same positions so many times, Å, [R × 3N]. */
export function repeated(positions: Float64Array, replicas: number): Float64Array {
  const everywhere = new Float64Array(replicas * positions.length);
  for (let r = 0; r < replicas; r++) everywhere.set(positions, r * positions.length);
  return everywhere;
}
