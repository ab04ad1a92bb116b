/** Weights of a shipped force field, from which training may start. */
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { LADDER } from '../../forcefield/ladder.ts';
import { SAVED_FILE } from '../../forcefield/saved.ts';
import { readModelFile } from '../../models/file/file.ts';
import type { Architecture, LearnedModels } from '../../models/learned.ts';
import type { StartSettings } from '../settings/teacher.ts';

/**
 * The learned model of an architecture in a shipped force field.
 * Throws FfpError('usage') where there is no such force field, not with these parameters, or none of this architecture in it.
 */
export async function startModel<A extends Architecture>(
  { id, sha256: wanted }: StartSettings,
  architecture: A,
  load: LoadAsset,
): Promise<LearnedModels[A]> {
  const rung = LADDER.find((known) => known.id === id && SAVED_FILE.test(known.path) && !known.path.endsWith('.json'));
  if (!rung)
    throw new FfpError('usage', `there is no shipped force field "${id.slice(0, 40)}" whose weights could be a start`);
  const bytes = new Uint8Array(await load(rung.path));
  const own = await sha256(bytes);
  if (own !== wanted)
    throw new FfpError(
      'usage',
      `the recipe starts from the "${id}" whose parameters have the SHA-256 ${wanted.slice(0, 16)}…, and the one here has ${own.slice(0, 16)}…`,
    );
  const { parts } = await readModelFile(bytes, rung.path);
  const part = parts.find((one) => one.kind === 'learned' && one.architecture === architecture);
  if (!part) throw new FfpError('usage', `"${id}" holds no ${architecture.replace('_', ' ')} to start from`);
  return (part as unknown as { readonly model: LearnedModels[A] }).model;
}

/** Does what may find a start of another shape, and then says what to do. */
export function fitting(id: string, take: () => void): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    throw new FfpError(
      'usage',
      `training cannot start from "${id}": ${error.message}; take the shape of its preset, or no start`,
    );
  }
}
