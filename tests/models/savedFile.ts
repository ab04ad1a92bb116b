/** Saved force fields for tests, and a hand that spoils them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadAsset } from '../../src/core/assets.ts';
import { readSafetensors, writeSafetensors, type Tensor } from '../../src/core/safetensors.ts';
import { countParameters } from '../../src/models/file/forcefield.ts';
import { writeModelFile, type SavedForceField, type SavedPart } from '../../src/models/file/file.ts';
import { randomModel, type ModelShape } from '../helpers/networks.ts';
import { randomNumbers } from '../helpers/random.ts';

/** Reads `public/` from the disk. */
export const loadAsset: LoadAsset = async (path) => new Uint8Array(readFileSync(join('public', path))).buffer;

export const sha256Of = (...parts: readonly (string | Uint8Array)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** A shipped force field as a part. */
export const rungPart = (id: string, terms?: string[]): SavedPart => ({
  kind: 'rung',
  id,
  sha256: sha256Of(readFileSync(`public/forcefields/${id}.json`)),
  ...(terms && { terms }),
});

/** A part that is a small random network. */
export const networkPart = (seed = 5, shape: ModelShape = {}): SavedPart => ({
  kind: 'learned',
  architecture: 'atomic_network',
  model: randomModel(randomNumbers(seed), shape),
});

/** A saved force field of these parts, for H, C, O. */
export async function saved(parts: readonly SavedPart[]): Promise<SavedForceField> {
  return {
    name: 'NN-test',
    plain_name: 'a small network',
    summary: 'A random network.',
    family: 'ml',
    elements: ['H', 'C', 'O'],
    parameter_count: await countParameters(parts, loadAsset),
    parts,
    training: {
      recipe_sha256: '0'.repeat(64),
      reference_sha256: 'f'.repeat(64),
      splits: ['train'],
      seed: 1,
      date: '2026-11-20',
      errors: { test: { frames: 10, force_mae: 1.5, energy_mae: 0.7 } },
    },
  };
}

export const savedBytes = async (parts: readonly SavedPart[]) => writeModelFile(await saved(parts));

/** The hash of docs/model-file.md, by another hand. */
function hashOf(text: string, tensors: ReadonlyMap<string, Tensor>): string {
  const parts: (string | Uint8Array)[] = [text];
  for (const key of [...tensors.keys()].sort()) {
    const { dtype, shape, data } = tensors.get(key)!;
    parts.push(`${key} ${dtype} [${shape.join()}]\n`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return sha256Of(...parts);
}

/** The header of a file. */
export const headerOf = (bytes: Uint8Array) => readSafetensors(bytes).metadata.get('force_field')!;

/** The file with another header or other tensors, whose hash is right all the same. */
export function forged(
  bytes: Uint8Array,
  header: (text: string) => string,
  change: (tensors: Map<string, Tensor>) => void = () => {},
): Uint8Array {
  const { metadata, tensors } = readSafetensors(bytes);
  const changed = new Map(tensors);
  change(changed);
  const text = header(metadata.get('force_field')!);
  return writeSafetensors(
    changed,
    new Map([
      ['force_field', text],
      ['sha256', hashOf(text, changed)],
    ]),
  );
}
