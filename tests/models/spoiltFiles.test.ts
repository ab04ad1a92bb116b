/** Saved models of every architecture: what goes in comes out, and no tensor can be missing, cut off, of another shape, or hold no numbers. */
import { beforeAll, describe, expect, it } from 'vitest';
import { FfpError } from '../../src/core/errors.ts';
import { readSafetensors, type Tensor } from '../../src/core/safetensors.ts';
import { modelCodec } from '../../src/models/file/codec.ts';
import { readModelFile, writeModelFile, type LearnedPart } from '../../src/models/file/file.ts';
import { TERMS } from '../../src/forcefield/registry.ts';
import { randomLearned } from '../helpers/learned.ts';
import { TERM_CASES } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { forged, saved, savedBytes } from './savedFile.ts';

const ATOMS = 6;
const names: string[] = [];
for (const name of TERM_CASES) {
  const [term] = name.split(',');
  if (TERMS.get(term)!.kind === 'learned' && (await modelCodec(term)) !== null) names.push(name);
}

it('there are some of every family that files hold', () => {
  expect(new Set(names.map((name) => name.split(',')[0]))).toEqual(
    new Set(['atomic_network', 'equivariant_network', 'force_kernel', 'spline']),
  );
});

describe.each(names)('a file of %s', (name) => {
  const { term, model } = randomLearned(name, ATOMS, randomNumbers(3));
  const parts = [{ kind: 'learned', architecture: term, model } as LearnedPart];
  let bytes: Uint8Array;
  let tensors: ReadonlyMap<string, Tensor>;
  beforeAll(async () => {
    bytes = await savedBytes(parts);
    ({ tensors } = readSafetensors(bytes));
  });

  const refusal = async (change: (tensors: Map<string, Tensor>) => void): Promise<string> => {
    const error: unknown = await readModelFile(
      forged(bytes, (text) => text, change),
      'F',
    ).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FfpError);
    const { message } = error as FfpError;
    expect(message).toMatch(/^F[: ]/);
    expect(message.length).toBeLessThan(400);
    return message;
  };

  it('comes back as it was, bit by bit', async () => {
    expect(await readModelFile(bytes)).toEqual(await saved(parts));
    expect(await writeModelFile(await readModelFile(bytes))).toEqual(bytes);
  });

  it('is refused without any one of its tensors', async () => {
    expect(tensors.size).toBeGreaterThan(2);
    for (const key of tensors.keys()) expect(await refusal((all) => void all.delete(key)), key).toMatch(/is missing/);
  });

  it('is refused with any one of its tensors shorter by a row', async () => {
    for (const [key, { shape, data }] of tensors) {
      // Of a molecule with a bond less, or of which less is alike, the model is another, and no spoilt one.
      if (key === '0/bonds' || key === '0/permutations') continue;
      const rows = shape[0] - 1;
      const short = data.slice(0, (data.length / shape[0]) * rows);
      await refusal((all) => void all.set(key, { ...all.get(key)!, shape: [rows, ...shape.slice(1)], data: short }));
    }
  });

  it('is refused with NaN or infinity anywhere', async () => {
    for (const [key, { dtype, data }] of tensors) {
      if (dtype !== 'F32' && dtype !== 'F64') continue;
      for (const value of [NaN, Infinity])
        for (const at of [0, data.length - 1])
          await refusal((all) => {
            const spoilt = all.get(key)!.data.slice() as Float32Array;
            spoilt[at] = value;
            all.set(key, { ...all.get(key)!, data: spoilt });
          });
    }
  });

  it('is refused where a number is another, by its hash', async () => {
    const last = bytes.length - 1;
    await expect(readModelFile(bytes.with(last, bytes[last] ^ 1), 'F')).rejects.toThrow(/do not match their SHA-256/);
  });

  it('is refused where it is cut off', async () => {
    for (const part of [0.2, 0.5, 0.99])
      await expect(readModelFile(bytes.slice(0, Math.floor(part * bytes.length)), 'F')).rejects.toBeInstanceOf(
        FfpError,
      );
  });
});
