/** Force kernels in files, bound to molecules: what goes in comes out, any order of the atoms will do, and the rest is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Structure } from '../../../src/chem/structure.ts';
import { FfpError } from '../../../src/core/errors.ts';
import type { Tensor } from '../../../src/core/safetensors.ts';
import type { ForceField } from '../../../src/forcefield/forcefield.ts';
import { modelFault, type ForceKernelModel } from '../../../src/models/forceKernel.ts';
import { readModelFile, writeModelFile } from '../../../src/models/file/file.ts';
import { savedForceField } from '../../../src/models/file/forcefield.ts';
import { scaledError, TOLERANCE } from '../../helpers/tolerance.ts';
import { forged, loadAsset, saved } from '../savedFile.ts';
import { evaluateWith, moleculeOf } from '../support.ts';
import { CASES, reordered } from './support.ts';

const [{ model: DIMER, frames }] = CASES;
const whole = async (model: ForceKernelModel) => ({
  ...(await saved([
    { kind: 'zbl', inner: 0.5, outer: 0.7 },
    { kind: 'learned', architecture: 'force_kernel', model },
  ])),
  elements: ['O', 'H'],
});

let bytes: Uint8Array;
let forceField: ForceField;
beforeAll(async () => {
  bytes = await writeModelFile(await whole(DIMER));
  forceField = await savedForceField(bytes, loadAsset);
});

const molecule = (elements: ArrayLike<number>, positions: ArrayLike<number>, bonds: ArrayLike<number>): Structure => ({
  ...moleculeOf(elements, positions),
  bonds: Uint32Array.from(bonds),
  bondOrders: new Uint8Array(bonds.length / 2).fill(1),
});

describe('a force kernel in a file', () => {
  it('comes back as it was', async () => {
    expect(await readModelFile(bytes)).toEqual(await whole(DIMER));
    expect(await writeModelFile(await readModelFile(bytes))).toEqual(bytes);
  });

  it('says what it is', () => {
    expect(forceField).toMatchObject({
      needsBonds: true,
      breaksBonds: false,
      parameterCount: DIMER.weights.length + DIMER.energyWeights.length,
    });
  });

  it.each([[[0, 1, 2, 3, 4, 5]], [[5, 4, 3, 2, 1, 0]], [[4, 0, 2, 3, 1, 5]], [[1, 3, 5, 0, 2, 4]]])(
    'is bound to the molecule whose atoms stand in the order %j',
    async (order) => {
      for (const { positions, energy, forces } of frames.slice(0, 2)) {
        const place = (atom: number) => order.indexOf(atom);
        const own = molecule(
          order.map((atom) => DIMER.elements[atom]),
          reordered(positions, order),
          DIMER.bonds.map(place),
        );
        const actual = await evaluateWith(forceField, own);
        expect(scaledError([actual.energy], [energy], 1)).toBeLessThan(TOLERANCE.f64);
        expect(scaledError(actual.forces, reordered(forces, order), 1)).toBeLessThan(TOLERANCE.f64);
        expect(forceField.parametrize(own).terms.map(({ term }) => term)).toEqual(['zbl', 'force_kernel']);
      }
    },
  );

  it('says where it extrapolates, and nothing where it does not', () => {
    const [near, , far] = frames;
    const notes = (positions: number[]) => forceField.notes!(molecule(DIMER.elements, positions, DIMER.bonds));
    expect(notes(near.positions)).toEqual([]);
    expect(notes([...DIMER.positions.subarray(0, 18)])).toEqual([]);
    expect(notes(far.positions.map((x, c) => x + (c < 9 ? 3 : 0))).join()).toMatch(
      /farther from the 5 that the kernel of water dimer was fitted to .* extrapolates/,
    );
  });

  it.each<[string, Structure, RegExp]>([
    [
      'of other atoms',
      molecule([8, 1, 1], [0, 0, 0, 1, 0, 0, 0, 1, 0], [0, 1, 0, 2]),
      /knows one molecule, water dimer \(H4O2\), and this one is H2O\./,
    ],
    [
      'of the same atoms and other bonds',
      molecule(DIMER.elements, frames[0].positions, [0, 3, 0, 1, 0, 2, 3, 4]),
      /water dimer \(H4O2\); this one has the same atoms and other bonds/,
    ],
    ['without bonds', moleculeOf(DIMER.elements, frames[0].positions), /the same atoms and other bonds/],
    ['of other elements', moleculeOf([17, 1], new Float64Array(6)), /knows molecules of O, H only, .* Cl1/],
  ])('is not bound to a molecule %s', (_, structure, message) => {
    let error: unknown;
    try {
      forceField.parametrize(structure);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FfpError);
    expect((error as FfpError).code).toBe('coverage');
    expect((error as FfpError).message).toMatch(message);
  });

  it('finds the hydrogens of a CH₂ group by their sides', async () => {
    // Bromochloromethane's two hydrogens are alike to the bonds; exchanged in space they are its mirror image, exchanged in
    // name alone they are not.
    const elements = [6, 17, 35, 1, 1];
    const x = [0, 0, 0, 1.77, 0, 0, -0.6, 1.8, 0, -0.4, -0.5, 0.9, -0.4, -0.5, -0.9];
    const moved = x.map((value, c) => value + 0.05 * Math.sin(7 * c));
    const model: ForceKernelModel = {
      name: 'bromochloromethane',
      elements,
      bonds: Uint32Array.of(0, 1, 0, 2, 0, 3, 0, 4),
      lengths: new Float64Array(10).fill(1),
      permutations: Uint8Array.of(0, 1, 2, 3, 4),
      positions: Float32Array.from(moved),
      weights: Float64Array.from(moved, (_, c) => Math.cos(c)),
      energyWeights: Float64Array.of(1),
      offset: 0,
    };
    const part = { kind: 'learned' as const, architecture: 'force_kernel' as const, model };
    const kernel = await savedForceField(
      await writeModelFile({ ...(await saved([part])), elements: ['C', 'Cl', 'Br', 'H'] }),
      loadAsset,
    );
    const given = await evaluateWith(kernel, molecule(elements, moved, model.bonds));
    const renamed = await evaluateWith(kernel, molecule(elements, reordered(moved, [0, 1, 2, 4, 3]), model.bonds));
    expect(renamed.energy).toBeCloseTo(given.energy, 10);
  });
});

const same = (text: string) => text;
const edited = (from: string | RegExp, to: string) => (text: string) => {
  const after = text.replace(from, to);
  if (after === text) throw new Error(`the header has no ${from}`);
  return after;
};
const spoil = (key: string, change: (data: Tensor['data']) => void) => (tensors: Map<string, Tensor>) =>
  change(tensors.get(`1/${key}`)!.data);
const swap = (key: string, tensor: Tensor) => (tensors: Map<string, Tensor>) => void tensors.set(`1/${key}`, tensor);
const reshaped = (key: string, shape: number[]) => (tensors: Map<string, Tensor>) => {
  const { dtype, data } = tensors.get(`1/${key}`)!;
  tensors.set(`1/${key}`, {
    dtype,
    shape,
    data: data.slice(
      0,
      shape.reduce((a, b) => a * b, 1),
    ),
  });
};

describe('a forged kernel is refused:', () => {
  it.each<[string, (text: string) => string, ((tensors: Map<string, Tensor>) => void) | undefined, RegExp]>([
    ['an element that is none', edited('["O","H","H"', '["O","Qq","H"'), undefined, /"Qq" is not an element/],
    ['an atom too few', edited('["O","H","H","O"', '["H","H","O"'), undefined, /"1\/permutations" should be U8/],
    ['an endless offset', edited(/"offset":[-\d.]+/, '"offset":1e999'), undefined, /offset is not a finite number/],
    ['an entry nobody knows', edited('"offset"', '"colour":1,"offset"'), undefined, /colour is not a known entry/],
    [
      'a bond to nowhere',
      same,
      spoil('bonds', (b) => (b[1] = 77)),
      /its molecule is none: Bond 1 joins atoms 1 and 78/,
    ],
    ['a bond to itself', same, spoil('bonds', (b) => (b[1] = 0)), /its molecule is none: Bond 1/],
    ['a length of nothing', same, spoil('lengths', (l) => void l.fill(0 as never)), /lengths is no positive number/],
    [
      'a length that is no number',
      same,
      spoil('lengths', (l) => void l.fill(NaN as never)),
      /tell like pairs|positive/,
    ],
    ['a length of its own', same, spoil('lengths', (l) => (l[0] = 7)), /lengths tell like pairs of atoms apart/],
    ['too few lengths', same, reshaped('lengths', [14]), /14 lengths for 15 pairs/],
    ['another first permutation', same, spoil('permutations', (p) => ([p[1], p[2]] = [2, 1])), /not the identity/],
    [
      'an exchange of unlike atoms',
      same,
      spoil('permutations', (p) => ([p[6], p[7]] = [1, 0])),
      /permutation 1 does not exchange like/,
    ],
    [
      'a permutation to nowhere',
      same,
      spoil('permutations', (p) => (p[8] = 200)),
      /permutation 1 does not exchange like/,
    ],
    ['a permutation that loses an atom', same, spoil('permutations', (p) => (p[8] = p[7])), /permutation 1 does not/],
    ['a permutation too few', same, reshaped('permutations', [7, 6]), /are not a group/],
    [
      'a permutation twice',
      same,
      spoil('permutations', (p) => void (p as Uint8Array).copyWithin(6, 12, 18)),
      /listed twice/,
    ],
    ['no permutations', same, reshaped('permutations', [0, 6]), /0 permutations/],
    [
      'no training geometries',
      same,
      (t) => {
        reshaped('positions', [0, 6, 3])(t);
        reshaped('weights', [0, 6, 3])(t);
      },
      /0 training geometries/,
    ],
    ['weights too few', same, reshaped('weights', [4, 6, 3]), /weights do not match/],
    ['a weight that is no number', same, spoil('weights', (w) => (w[3] = NaN)), /weights is no finite number/],
    [
      'a coordinate that is no number',
      same,
      spoil('positions', (x) => (x[3] = Infinity)),
      /coordinate that is no finite/,
    ],
    [
      'atoms in one place',
      same,
      spoil('positions', (x) => void (x as Float32Array).copyWithin(18, 21, 24)),
      /geometry 1 has two atoms in one place/,
    ],
    [
      'a tensor of another type',
      same,
      swap('weights', { dtype: 'F32', shape: [1], data: Float32Array.of(1) }),
      /"1\/weights" should be F64/,
    ],
    ['a tensor too many', same, swap('more', { dtype: 'U8', shape: [1], data: Uint8Array.of(1) }), /nothing asks for/],
  ])('%s', async (_, header, change, message) => {
    const error = await readModelFile(forged(bytes, header, change), 'F').then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FfpError);
    expect((error as FfpError).message).toMatch(message);
    expect((error as FfpError).message.length).toBeLessThan(300);
  });

  it('more than any molecule needs', () => {
    const points = 4000;
    const many = {
      ...DIMER,
      permutations: DIMER.permutations,
      positions: new Float32Array(18 * points),
      weights: new Float64Array(18 * points),
      energyWeights: new Float64Array(points),
    };
    expect(
      modelFault({ ...many, positions: new Float32Array(18 * 9000), weights: new Float64Array(18 * 9000) }),
    ).toMatch(/9000 training geometries/);
    const chain = Array.from({ length: 100 }, () => 6);
    expect(
      modelFault({
        ...many,
        elements: chain,
        bonds: new Uint32Array(0),
        lengths: new Float64Array(4950).fill(1),
        permutations: Uint8Array.from(chain.keys()),
        positions: new Float32Array(300 * points),
        weights: new Float64Array(300 * points),
      }),
    ).toMatch(/4000 geometries in 1 permutations are too many/);
    expect(modelFault({ ...DIMER, elements: Array.from({ length: 300 }, () => 6) })).toMatch(/300 atoms/);
  });
});

it('the forger changes nothing by itself', () => expect(forged(bytes, same)).toEqual(bytes));
