/** Saved force fields: what goes in comes out, what is spoilt is refused in words. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Structure } from '../../src/chem/structure.ts';
import { FfpError } from '../../src/core/errors.ts';
import { readSafetensors, writeSafetensors, type Tensor } from '../../src/core/safetensors.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { dispersionTerm } from '../../src/forcefield/dispersion.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { sumPotential } from '../../src/forcefield/sum.ts';
import type { PairTermData } from '../../src/forcefield/term.ts';
import { readModelFile, writeModelFile, type LearnedPart, type SavedPart } from '../../src/models/file/file.ts';
import { forceFieldOf, savedForceField } from '../../src/models/file/forcefield.ts';
import type { ModelShape } from '../helpers/networks.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { forged, headerOf, loadAsset, networkPart, rungPart, saved, savedBytes } from './savedFile.ts';
import { evaluateWith, moleculeOf } from './support.ts';

const METHANOL = moleculeOf(
  [6, 8, 1, 1, 1, 1],
  [0, 0, 0, 1.42, 0, 0, -0.36, 1.03, 0, -0.36, -0.51, 0.89, -0.36, -0.51, -0.89, 1.74, 0.45, 0.8],
);
const bonded = {
  ...METHANOL,
  bonds: Uint32Array.of(0, 1, 0, 2, 0, 3, 0, 4, 1, 5),
  bondOrders: new Uint8Array(5).fill(1),
};

let bytes: Uint8Array;
beforeAll(async () => {
  bytes = await savedBytes([networkPart()]);
});

/** The energy of one Term, kcal/mol. */
async function pairEnergy(structure: Structure, term: PairTermData): Promise<number> {
  const simulation = await new CpuEngine().load(sumPotential(structure, [{ terms: [term] }]), 1);
  simulation.setState(structure.positions);
  return (await simulation.frame()).energies[0];
}

const thrown = async (work: Promise<unknown>): Promise<FfpError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FfpError);
  expect((error as FfpError).message.length).toBeLessThan(400);
  return error as FfpError;
};

describe('a saved force field', () => {
  it('comes back as it was, bit by bit', async () => {
    const whole = await saved([networkPart()]);
    expect(await readModelFile(bytes)).toEqual(whole);
    expect(await writeModelFile(await readModelFile(bytes))).toEqual(bytes);
  });

  it.each<[string, ModelShape]>([
    ['Behler’s functions', { angular: 'behler' }],
    ['Behler’s functions and a smooth cutoff', { angular: 'behler', cutoffFunction: 'quintic' }],
    ['a smooth cutoff', { cutoffFunction: 'bump' }],
  ])('comes back as it was with %s', async (_, shape) => {
    const whole = await saved([networkPart(5, shape)]);
    const written = await writeModelFile(whole);
    expect(await readModelFile(written)).toEqual(whole);
    expect(await writeModelFile(await readModelFile(written))).toEqual(written);
  });

  it('says nothing of cutoff functions where they are cosines, as files did before there were others', () => {
    expect(headerOf(bytes)).not.toMatch(/cutoff_function/);
  });

  it('gives the energies of its model', async () => {
    const [{ model }] = (await saved([networkPart()])).parts as [LearnedPart];
    const forceField = await savedForceField(bytes, loadAsset);
    const potential = forceField.parametrize(METHANOL);
    expect(potential.terms).toEqual([
      { kind: 'learned', term: 'atomic_network', model, species: Uint32Array.of(1, 2, 0, 0, 0, 0) },
    ]);
    expect(forceField).toMatchObject({ id: 'nn-test', technicalName: 'NN-test', plainName: 'a small network' });
    expect(forceField.parameterCount).toBeGreaterThan(100);
  });

  it('may be a sum of a shipped force field and a network', async () => {
    const sum = await savedForceField(await savedBytes([rungPart('mm-class1'), networkPart()]), loadAsset);
    const network = await evaluateWith(await savedForceField(bytes, loadAsset), METHANOL);
    const mm = (await loadForceField('mm-class1', loadAsset)).parametrize(bonded);
    const { energy, forces } = await evaluateWith(sum, bonded);
    const { loadEvaluator } = await import('../../src/cpu/evaluator.ts');
    const [mmForces, mmEnergies] = [new Float64Array(18), new Float64Array(mm.terms.length)];
    (await loadEvaluator(mm)).evaluate(bonded.positions, mmForces, mmEnergies);
    const expected = network.energy + mmEnergies.reduce((total, u) => total + u, 0);
    expect(scaledError([energy], [expected], 1)).toBeLessThan(TOLERANCE.f64);
    expect(
      scaledError(
        forces,
        network.forces.map((force, c) => force + mmForces[c]),
        1,
      ),
    ).toBeLessThan(TOLERANCE.f64);
  });

  it('may take some Terms of a shipped force field only', async () => {
    const parts = [rungPart('mm-class1', ['coulomb']), networkPart()];
    const potential = (await forceFieldOf(await saved(parts), loadAsset)).parametrize(bonded);
    expect(potential.terms.map(({ term }) => term)).toEqual(['coulomb', 'atomic_network']);
    expect(potential.exclusions.partners.length).toBeGreaterThan(0);
  });

  it('may have repulsion at short distances and dispersion, beside exclusions', async () => {
    const parts: SavedPart[] = [
      rungPart('mm-class1'),
      { kind: 'zbl', inner: 0.5, outer: 0.7 },
      { kind: 'dispersion', strength: 1, radius: 1.16 },
      networkPart(),
    ];
    const forceField = await forceFieldOf(await readModelFile(await savedBytes(parts)), loadAsset);
    const { terms } = forceField.parametrize(bonded);
    expect(terms.map(({ term }) => term).slice(-3)).toEqual(['zbl', 'dispersion', 'atomic_network']);
    const { energy } = await evaluateWith(forceField, bonded);
    const sum = await savedForceField(await savedBytes([rungPart('mm-class1'), networkPart()]), loadAsset);
    const dispersion = await pairEnergy(bonded, dispersionTerm(bonded.elements, { strength: 1, radius: 1.16 }));
    expect(dispersion).toBeLessThan(-0.1);
    expect(energy).toBeCloseTo((await evaluateWith(sum, bonded)).energy + dispersion, 9);
  });

  it('says which elements it knows', async () => {
    const forceField = await savedForceField(bytes, loadAsset);
    expect(() => forceField.parametrize(moleculeOf([6, 17, 1, 1, 1], new Float64Array(15)))).toThrow(
      'NN-test knows molecules of H, C, O only, and this one has Cl2.',
    );
  });
});

describe('damage', () => {
  it('of any byte is noticed', async () => {
    const { length } = bytes;
    for (let at = 0; at < length; at += Math.ceil(length / 200)) {
      const error = await thrown(readModelFile(bytes.with(at, bytes[at] ^ 4), 'F'));
      expect(error.code).toBe('file');
      expect(error.message).toMatch(/^F /);
    }
    expect((await thrown(readModelFile(bytes.with(length - 3, bytes[length - 3] ^ 1)))).message).toMatch(
      /do not match their SHA-256/,
    );
  });

  it('by cutting off is noticed', async () => {
    for (const length of [0, 7, 8, 100, bytes.length >> 1, bytes.length - 1])
      expect((await thrown(readModelFile(bytes.slice(0, length)))).code).toBe('file');
  });

  it('of what it builds on is noticed', async () => {
    const sum = await saved([rungPart('mm-class1'), networkPart()]);
    const other = (id: string, sha256: string) =>
      thrown(forceFieldOf({ ...sum, parts: [{ kind: 'rung', id, sha256 }] }, loadAsset, 'F'));
    expect((await other('mm-class1', '1'.repeat(64))).message).toMatch(
      /F was trained on top of another version of "mm-class1" \(SHA-256 111111111111…; here it is [0-9a-f]{12}…\)/,
    );
    expect((await other('mm-other', '1'.repeat(64))).message).toMatch(/builds on the force field "mm-other"/);
  });
});

/** A header with one of its entries changed. */
const edited = (from: string | RegExp, to: string) => (text: string) => {
  const after = text.replace(from, to);
  if (after === text) throw new Error(`the header has no ${from}`);
  return after;
};
const same = (text: string) => text;
const WEIGHTS = '0/1/C/2/weights';
const withTensor = (key: string, tensor: Tensor) => (tensors: Map<string, Tensor>) => void tensors.set(key, tensor);

describe('a forged file is refused:', () => {
  it.each<[string, (text: string) => string, ((tensors: Map<string, Tensor>) => void) | null, RegExp]>([
    ['a header that is no JSON', () => '{', null, /is not JSON/],
    ['a header that is a list', () => '[]', null, /not a valid saved force field: version is missing/],
    ['a header that is null', () => 'null', null, /not a valid saved force field/],
    [
      'a key of a prototype',
      edited('"version"', '"__proto__":{"polluted":1},"version"'),
      null,
      /"__proto__" cannot be a key/,
    ],
    [
      'a constructor in a model',
      edited('"energy_unit"', '"constructor":1,"energy_unit"'),
      null,
      /"constructor" cannot be/,
    ],
    ['another version', edited('"version":1', '"version":2'), null, /of version 2; this program reads version 1/],
    ['an entry nobody knows', edited('"version"', '"colour":"red","version"'), null, /colour is not a known entry/],
    ['a name with a line break', edited('NN-test', 'NN\\ntest'), null, /name is not a line of text/],
    ['a long name', edited('NN-test', 'N'.repeat(1000)), null, /name is longer than 60/],
    [
      'no elements',
      edited('"elements":["H","C","O"],"parameter', '"elements":[],"parameter'),
      null,
      /elements is empty/,
    ],
    ['units of another kind', edited('kcal/mol', 'eV'), null, /units.energy is not "kcal\/mol"/],
    ['a part of another kind', edited('"kind":"learned"', '"kind":"oracle"'), null, /parts.0.* is of no kind/],
    [
      'repulsion turned inside out',
      edited('"parts":[', '"parts":[{"kind":"zbl","inner":0.7,"outer":0.5},'),
      null,
      /parts.0 has an inner distance/,
    ],
    [
      'dispersion beyond measure',
      edited('"parts":[', '"parts":[{"kind":"dispersion","strength":1e9,"radius":1},'),
      null,
      /strength is larger than 2/,
    ],
    ['no parts', edited(/"parts":.*/, '"parts":[],"training":null}'), null, /parts is empty|belongs to no part/],
    [
      'an unknown architecture',
      edited('atomic_network', 'crystal_ball'),
      null,
      /architecture "crystal_ball"; .* atomic_network/,
    ],
    ['a path for an architecture', edited('"atomic_network"', '"../codec"'), null, /architecture is not a name/],
    ['a hash that is none', edited('f'.repeat(64), 'f'), null, /training.reference_sha256 is not a SHA-256/],
    ['an unknown activation', edited('"silu"', '"relu"'), null, /activations.*is unknown/],
    [
      'an element that is none',
      edited('"model":{"name":"random","elements":["H"', '"model":{"name":"random","elements":["Qq"'),
      null,
      /"Qq" is not an element/,
    ],
    [
      'an endless number in the recipe',
      edited('"recipe_sha256"', '"recipe":{"settings":[{"cutoff":1e999}]},"recipe_sha256"'),
      null,
      /training.recipe holds a number that is not finite/,
    ],
    ['an infinite cutoff', edited('"cutoff":5.2', '"cutoff":1e999'), null, /radial.cutoff is not a finite number/],
    [
      'an unknown cutoff function',
      edited('"radial":{', '"radial":{"cutoff_function":"cliff",'),
      null,
      /radial.cutoff_function is unknown/,
    ],
    ['angular functions of another kind', edited('"kind":"ani"', '"kind":"oracle"'), null, /angular.* is of no kind/],
    ['constants of the other kind', edited('"kind":"ani"', '"kind":"behler"'), null, /angular.*is not a known entry/],
    [
      'more angular functions than anybody has',
      same,
      (tensors) => {
        for (const key of ['0/angular/angles', '0/angular/shifts'])
          tensors.set(key, { dtype: 'F64', shape: [200], data: new Float64Array(200) });
      },
      /more than 1024 angular functions/,
    ],
    ['a negative cutoff', edited('"cutoff":5.2', '"cutoff":-5'), null, /radial cutoff is -5/],
    [
      'a member too few',
      edited(/"activations":\[(\[\[.*?\]\]),\[\[.*\]\]\]/, '"activations":[$1]'),
      null,
      /nothing asks for its tensor "0\/1\//,
    ],
    [
      'a tensor that is missing',
      same,
      (tensors) => void tensors.delete(WEIGHTS),
      /"0\/1\/C\/2\/weights" should be F32 .* missing/,
    ],
    [
      'a tensor too many',
      same,
      withTensor('0/more', { dtype: 'U8', shape: [1], data: Uint8Array.of(0) }),
      /nothing asks for its tensor "0\/more"/,
    ],
    [
      'a tensor of no part',
      same,
      withTensor('7/x', { dtype: 'U8', shape: [1], data: Uint8Array.of(0) }),
      /"7\/x" belongs to no part/,
    ],
    [
      'a tensor of another type',
      same,
      withTensor(WEIGHTS, { dtype: 'F64', shape: [1, 1], data: Float64Array.of(0) }),
      /should be F32/,
    ],
    [
      'a tensor of another shape',
      same,
      withTensor(WEIGHTS, { dtype: 'F32', shape: [1, 1], data: Float32Array.of(0) }),
      /biases" should be F32 \[1\]|takes 1 numbers/,
    ],
    [
      'a tensor without rows',
      same,
      withTensor(WEIGHTS, { dtype: 'F32', shape: [0, 7], data: new Float32Array(0) }),
      /biases" should be F32 \[0\]/,
    ],
    [
      'a weight that is no number',
      same,
      (tensors) => void (tensors.get(WEIGHTS)!.data[3] = NaN),
      /element 6, layer 3 has a weight that is no finite number/,
    ],
    [
      'a long list of constants',
      same,
      withTensor('0/radial/eta', { dtype: 'F64', shape: [5000], data: new Float64Array(5000) }),
      /radial\/eta has 5000 entries/,
    ],
  ])('%s', async (_, header, change, message) => {
    const error = await thrown(readModelFile(forged(bytes, header, change ?? undefined), 'F'));
    expect(error.message).toMatch(message);
    expect(['file', 'unsupported']).toContain(error.code);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each<[string, number, number, RegExp]>([
    ['zeta', 2, 1.5, /ζ of angular function 3 is 1.5, and no whole number from 1 to 128/],
    ['zeta', 0, 0, /ζ of angular function 1 is 0/],
    ['zeta', 0, 129, /ζ of angular function 1 is 129/],
    ['zeta', 0, NaN, /ζ of angular function 1 is NaN/],
    ['lambda', 1, 0.5, /λ of angular function 2 is 0.5/],
    ['eta', 4, -1, /η of angular function 5 is -1/],
    ['eta', 4, NaN, /η of angular function 5 is NaN/],
    ['triangle', 3, 2, /angular function 4 is neither G⁴ nor G⁵/],
  ])('Behler’s functions with %s %i of %f', async (list, at, value, message) => {
    const sound = await savedBytes([networkPart(5, { angular: 'behler' })]);
    const spoilt = forged(sound, same, (tensors) => void (tensors.get(`0/angular/${list}`)!.data[at] = value));
    expect((await thrown(readModelFile(spoilt, 'F'))).message).toMatch(message);
  });

  it('Behler’s functions with lists of unequal length', async () => {
    const sound = await savedBytes([networkPart(5, { angular: 'behler' })]);
    const short = (key: string, tensor: Tensor) =>
      thrown(readModelFile(forged(sound, same, withTensor(key, tensor)), 'F'));
    expect((await short('0/angular/zeta', { dtype: 'F64', shape: [2], data: new Float64Array(2) })).message).toMatch(
      /unequal lists of constants/,
    );
    expect((await short('0/angular/triangle', { dtype: 'U8', shape: [2], data: new Uint8Array(2) })).message).toMatch(
      /triangle" should be U8 \[7\]/,
    );
  });

  it('parameters or elements that its parts do not have', async () => {
    const opened = (header: (text: string) => string) => thrown(savedForceField(forged(bytes, header), loadAsset, 'F'));
    expect((await opened(edited(/"parameter_count":\d+/, '"parameter_count":3'))).message).toMatch(
      /claims 3 parameters/,
    );
    expect((await opened(edited('"elements":["H","C","O"],"p', '"elements":["H","Cl"],"p'))).message).toMatch(
      /claims to cover Cl, which one of its parts does not know/,
    );
  });

  it('two parts of one kind', async () => {
    const twice = await forceFieldOf(await saved([networkPart(1), networkPart(2)]), loadAsset);
    expect(() => twice.parametrize(METHANOL)).toThrow(/Two parts .* "atomic_network"; one can be/);
  });

  it('tensors without a force field', async () => {
    const { tensors } = readSafetensors(bytes);
    expect((await thrown(readModelFile(writeSafetensors(tensors), 'F'))).message).toMatch(/holds tensors but no saved/);
  });
});

it('the forger’s own hash is the right one', () => {
  expect(forged(bytes, same)).toEqual(bytes);
  expect(headerOf(bytes)).toMatch(/^\{"version":1,/);
});
