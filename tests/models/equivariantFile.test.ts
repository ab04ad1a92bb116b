/** Equivariant networks in saved files. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/core/safetensors.ts';
import { readModelFile, writeModelFile, type SavedPart } from '../../src/models/file/file.ts';
import { savedForceField } from '../../src/models/file/forcefield.ts';
import { randomEquivariantModel } from '../helpers/equivariantNetworks.ts';
import { randomNumbers } from '../helpers/random.ts';
import { forged, loadAsset, saved, savedBytes } from './savedFile.ts';
import { equivariantPotential, evaluate, evaluateWith, moleculeOf } from './support.ts';

const model = randomEquivariantModel(randomNumbers(5));
const part: SavedPart = { kind: 'learned', architecture: 'equivariant_network', model };
const WATER = moleculeOf([8, 1, 1], [0, 0, 0, 0.97, 0.1, 0, -0.3, 0.9, 0.1]);

let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  bytes = await savedBytes([part]);
});

describe('a saved equivariant network', () => {
  it('comes back as it was, bit by bit', async () => {
    expect(await readModelFile(bytes)).toEqual(await saved([part]));
    expect(await writeModelFile(await readModelFile(bytes))).toEqual(bytes);
  });

  it('gives the energy and forces of its model', async () => {
    const forceField = await savedForceField(bytes, loadAsset);
    expect(forceField.parameterCount).toBe(model.weights.length);
    expect(await evaluateWith(forceField, WATER)).toEqual(
      await evaluate(equivariantPotential(model, Uint32Array.of(2, 0, 0)), WATER.positions),
    );
  });

  const header = (change: (text: string) => string) => () => forged(bytes, change);
  const tensors = (change: (tensors: Map<string, Tensor>) => void) => () => forged(bytes, (text) => text, change);
  const edited = (from: string | RegExp, to: string) =>
    header((text) => {
      const after = text.replace(from, to);
      if (after === text) throw new Error(`the header has no ${from}`);
      return after;
    });

  it.each<[string, () => Uint8Array, RegExp]>([
    ['an absurd width', edited('"channels":8', '"channels":4000000'), /4000000 channels/],
    ['an absurd depth', edited('"layers":2', '"layers":1e9'), /1000000000 layers/],
    [
      'a width that is not that of its weights',
      edited('"channels":8', '"channels":12'),
      /"0\/embedding" should be F32/,
    ],
    ['a missing entry', edited(/"cutoff":[\d.]+,/, ''), /cutoff/],
    ['a cutoff that is text', edited(/"cutoff":[\d.]+/, '"cutoff":"far"'), /cutoff.*is not a number/],
    [
      'an element that is none',
      edited('"elements":["H","C","O"],"channels"', '"elements":["H","C","Xx"],"channels"'),
      /Xx/,
    ],
    ['a missing tensor', tensors((all) => all.delete('0/update1.mix')), /"0\/update1.mix" should be .* missing/],
    [
      'a tensor of another shape',
      tensors((all) => all.set('0/readout.output', { dtype: 'F32', shape: [7], data: new Float32Array(7) })),
      /"0\/readout.output" should be F32 \[8\]/,
    ],
    [
      'a tensor that nobody asks for',
      tensors((all) => all.set('0/extra', { dtype: 'F32', shape: [1], data: new Float32Array(1) })),
      /"0\/extra"/,
    ],
    [
      'a weight that is no number',
      tensors((all) => all.set('0/embedding', { dtype: 'F32', shape: [3, 8], data: new Float32Array(24).fill(NaN) })),
      /"embedding" is no finite number/,
    ],
  ])('with %s is refused', async (_, spoil, message) => {
    const error: unknown = await readModelFile(spoil()).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'FfpError', message: expect.stringMatching(message) as string });
    expect((error as Error).message.length).toBeLessThan(400);
  });
});
