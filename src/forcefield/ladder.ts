/** The force fields that are shipped, from the cheapest to the most accurate. */
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { ForceField, ForceFieldLoader } from './forcefield.ts';
import { readSavedForceField } from './saved.ts';

export interface Rung {
  readonly id: string;
  /** Its parameters, below `public/`. */
  readonly path: string;
  /** It is there to show a failure and not to be used: its name and its point say so. */
  readonly specimen?: true;
  readonly load: ForceFieldLoader;
}

export const LADDER: readonly Rung[] = [
  saved('mm-bonded', 'json'),
  saved('mm-class1', 'json'),
  saved('mm-class2', 'json'),
  saved('mm-polarizable', 'json'),
  saved('mm-graph', 'safetensors'),
  saved('mm-graph2', 'safetensors'),
  saved('spline23', 'safetensors'),
  saved('nn-s', 'safetensors'),
  saved('nn-m', 'safetensors'),
  saved('nn-l', 'safetensors'),
  saved('mm+nn', 'safetensors'),
  saved('equi', 'safetensors'),
  kernels('kernel'),
  { ...saved('nn-specimen', 'safetensors'), specimen: true },
];

function saved(id: string, extension: string): Rung {
  const path = `forcefields/${id}.${extension}`;
  return { id, path, load: async (load) => ({ ...(await readSavedForceField(await load(path), load, path)), id }) };
}

/** One file a molecule, loaded when it is needed; the index lists them with their hashes. */
function kernels(id: string): Rung {
  const path = `forcefields/${id}/index.json`;
  return { id, path, load: async (load) => (await import('../models/forceKernel/rung.ts')).kernelRung(path, load) };
}

/** Ids of the shipped force fields. */
export function forceFieldIds(): string[] {
  return LADDER.map(({ id }) => id);
}

/** The force field of liquids: no rung, for it has no parameters of its own. */
export const LIQUID = 'mm-liquid';

/** A shipped force field by id. Throws FfpError('usage') that lists the ids where there is no such force field. */
export async function loadForceField(id: string, load: LoadAsset): Promise<ForceField> {
  if (id === LIQUID) return (await import('./liquid.ts')).liquidForceField(id, await loadForceField('mm-class1', load));
  const rung = LADDER.find((known) => known.id === id);
  if (!rung) throw new FfpError('usage', `there is no force field "${id}"; known: ${forceFieldIds().join(', ')}`);
  return rung.load(load);
}

/** SHA-256 of a shipped force field's parameters, by which a model names what it was trained on top of; null where there is none. */
export async function rungSha256(id: string, load: LoadAsset): Promise<string | null> {
  const rung = LADDER.find((known) => known.id === id);
  return rung ? sha256(new Uint8Array(await load(rung.path))) : null;
}
