/** The force fields that are shipped, from the cheapest to the most accurate. */
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import { class1ForceField } from './class1/forcefield.ts';
import { parseClass1File } from './class1/parameters.ts';
import type { ForceField, ForceFieldLoader } from './forcefield.ts';

export interface Rung {
  readonly id: string;
  /** Its parameters, below `public/`. */
  readonly path: string;
  readonly load: ForceFieldLoader;
}

export const LADDER: readonly Rung[] = [class1Rung('mm-bonded'), class1Rung('mm-class1')];

function class1Rung(id: string): Rung {
  const path = `forcefields/${id}.json`;
  return {
    id,
    path,
    load: async (load) => class1ForceField(parseClass1File(new TextDecoder().decode(await load(path)), path)),
  };
}

/** Ids of the shipped force fields. */
export function forceFieldIds(): string[] {
  return LADDER.map(({ id }) => id);
}

/** A shipped force field by id. Throws FfpError('usage') that lists the ids where there is no such force field. */
export async function loadForceField(id: string, load: LoadAsset): Promise<ForceField> {
  const rung = LADDER.find((known) => known.id === id);
  if (!rung) throw new FfpError('usage', `there is no force field "${id}"; known: ${forceFieldIds().join(', ')}`);
  return rung.load(load);
}

/** SHA-256 of a shipped force field's parameters, by which a model names what it was trained on top of; null where there is none. */
export async function rungSha256(id: string, load: LoadAsset): Promise<string | null> {
  const rung = LADDER.find((known) => known.id === id);
  return rung ? sha256(new Uint8Array(await load(rung.path))) : null;
}
