/** What the suites time: molecules of the Reference set, and alkanes where it has none of that size. */
import { loadReferenceMolecule } from '../assess/load.ts';
import { alkane } from '../chem/alkane.ts';
import type { Structure } from '../chem/structure.ts';
import type { LoadAsset } from '../core/assets.ts';

export interface System {
  readonly name: string;
  readonly structure: Structure;
}

/** Carbons of the alkane of so many atoms: 3n + 2. */
const carbonsOf = (atoms: number): number => Math.round((atoms - 2) / 3);

/** A molecule of the Reference set by its name, or the linear alkane of about so many atoms. */
export async function systemOf(load: LoadAsset, which: string | number): Promise<System> {
  const structure =
    typeof which === 'string' ? (await loadReferenceMolecule(load, which)).structure : alkane(carbonsOf(which));
  const name = typeof which === 'string' ? which : `alkane C${carbonsOf(which)}`;
  return { name: `${name}, ${structure.elements.length} atoms`, structure };
}

/** The same positions so many times, Å, [R × 3N]. */
export function repeated(positions: Float64Array, replicas: number): Float64Array {
  const everywhere = new Float64Array(replicas * positions.length);
  for (let r = 0; r < replicas; r++) everywhere.set(positions, r * positions.length);
  return everywhere;
}
