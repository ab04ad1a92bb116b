/** Spoilt models: one clear message each. */
import { describe, expect, it } from 'vitest';
import { FfpError } from '../../src/core/errors.ts';
import type { NamedFiles } from '../../src/models/ani/files.ts';
import { aniForceField } from '../../src/models/ani/forcefield.ts';
import { importAni } from '../../src/models/ani/import.ts';
import { evaluateWith, moleculeOf, readModelFiles, TINY } from './support.ts';

const whole = readModelFiles(TINY);
const text = (path: string) => new TextDecoder().decode(whole.get(path));
const encode = (words: string) => new TextEncoder().encode(words);

/** The model with one file changed, or without it. */
function spoilt(path: string, change: ((bytes: Uint8Array) => Uint8Array) | null): NamedFiles {
  const bytes = whole.get(path);
  if (!bytes) throw new Error(`${path} is no file of the model`);
  const files = new Map(whole);
  if (change) files.set(path, change(bytes));
  else files.delete(path);
  return files;
}
const edited = (path: string, from: string | RegExp, to: string): NamedFiles =>
  spoilt(path, () => {
    const after = text(path).replace(from, to);
    if (after === text(path)) throw new Error(`${path} has no ${from}`);
    return encode(after);
  });

const C = 'train1/networks/ANN-C.nnf';
const nan = (bytes: Uint8Array) => {
  const after = bytes.slice();
  new DataView(after.buffer).setFloat32(8, NaN, true);
  return after;
};

describe('a spoilt ANI model is refused', () => {
  it.each<[string, NamedFiles, RegExp]>([
    ['nothing', new Map(), /no ANI model here/],
    [
      'two models',
      new Map([...whole, ['other/ani.info', encode('')]]),
      /several ANI models here \(.*tiny.info.*ani.info/,
    ],
    ['an empty .info', edited('tiny.info', /[^]*/, ''), /tiny.info must have four lines/],
    ['an absurd number of networks', edited('tiny.info', /3\n/, '99999\n'), /number of networks \(1 to 64\)/],
    ['no constants', spoilt('tiny.params', null), /tiny.params of the ANI model is missing/],
    ['no self energies', spoilt('sae_linfit.dat', null), /sae_linfit.dat of the ANI model is missing/],
    ['a constant that is missing', edited('tiny.params', /Rca.*/, ''), /tiny.params .*: Rca is missing/],
    ['a constant that is none', edited('tiny.params', /Rcr = .*/, 'Rcr = wide'), /Rcr has "wide" for a number/],
    ['an absurd cutoff', edited('tiny.params', /Rcr = .*/, 'Rcr = 1e9'), /the radial cutoff is 1000000000 Å/],
    ['a longer angular cutoff', edited('tiny.params', /Rca = .*/, 'Rca = 6'), /the angular cutoff is 6 Å/],
    ['two values of ζ', edited('tiny.params', /Zeta = .*/, 'Zeta = [8,32]'), /2 values of Zeta/],
    ['a small ζ', edited('tiny.params', /Zeta = .*/, 'Zeta = [0.5]'), /ζ is 0.5/],
    ['a long list', edited('tiny.params', /ShfR = .*/, `ShfR = [${'1,'.repeat(999)}1]`), /ShfR lists 1000 values/],
    ['functions of another kind', edited('tiny.params', 'ANI_NORMAL', 'SMOOTH'), /"SMOOTH" functions/],
    ['an element that is none', edited('tiny.params', /Atyp.*/, 'Atyp = [H,C,Xx]'), /"Xx" is no element/],
    ['an element twice', edited('tiny.params', /Atyp.*/, 'Atyp = [H,C,C]'), /unlike the constants|listed twice/],
    ['elements in another order', edited('tiny.params', /Atyp.*/, 'Atyp = [C,H,O]'), /ANN-C.nnf|unlike the constants/],
    ['a self energy that is missing', edited('sae_linfit.dat', /O,2.*/, ''), /no energy for element 2/],
    ['a self energy that is none', edited('sae_linfit.dat', /O,2.*/, 'O,2=-x'), /no energy for element 2/],
    ['no networks', new Map([...whole].filter(([path]) => !path.startsWith('train'))), /no networks here/],
    ['a network that is missing', spoilt(C, null), /train1\/networks\/ANN-C.nnf of the ANI model is missing/],
    ['weights that are missing', spoilt(`${C}-l2.wparam`, null), /ANN-C.nnf-l2.wparam of the ANI model is missing/],
    ['a description that is a web page', spoilt(C, () => encode('<html>\n')), /does not begin with its length/],
    [
      'a description that is cut off',
      spoilt(C, (bytes) => bytes.slice(0, 100)),
      /ANN-C.nnf cannot be unpacked: it is cut off/,
    ],
    [
      'a description of another length',
      spoilt(C, (bytes) => Uint8Array.of(...encode('77=\n'), ...bytes.subarray(bytes.indexOf(10) + 1))),
      /characters instead of 77/,
    ],
    ['a damaged description', spoilt(C, (bytes) => bytes.with(120, bytes[120] ^ 16)), /ANN-C.nnf cannot be unpacked/],
    ['another element’s description', spoilt(C, () => whole.get('train1/networks/ANN-H.nnf')!), /ANN-H.nnf-l1|ANN-C/],
    [
      'weights that are cut off',
      spoilt(`${C}-l1.wparam`, (bytes) => bytes.slice(0, -3)),
      /has 1341 bytes; 336 weights take 1344/,
    ],
    [
      'biases that are too many',
      spoilt(`${C}-l1.bparam`, (bytes) => Uint8Array.of(...bytes, 0, 0, 0, 0)),
      /32 bytes; 7 biases/,
    ],
    [
      'a weight that is no number',
      spoilt(`${C}-l1.wparam`, nan),
      /network 1, element 6, layer 1 has a weight that is no finite/,
    ],
    [
      'a bias that is no number',
      spoilt(`${C}-l1.bparam`, nan),
      /network 1, element 6, layer 1 has a bias that is no finite/,
    ],
  ])('%s', (_, files, message) => {
    let error: unknown;
    try {
      importAni(files);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FfpError);
    expect((error as FfpError).message).toMatch(message);
    expect((error as FfpError).message).toMatch(/^[A-Za-z].*\.$/);
    expect((error as FfpError).message.length).toBeLessThan(300);
  });
});

describe('a model is found', () => {
  const inFolder = (folder: string) => new Map([...whole].map(([path, bytes]) => [`${folder}${path}`, bytes]));
  const withoutInfo = (files: NamedFiles) => new Map([...files].filter(([path]) => !path.endsWith('.info')));

  it.each<[string, NamedFiles, string, number]>([
    ['in a renamed folder', inFolder('my model/'), 'tiny', 3],
    [
      'in the folder that its .info file names',
      new Map([...withoutInfo(inFolder('tiny_3x/')), ['tiny.info', whole.get('tiny.info')!]]),
      'tiny',
      3,
    ],
    ['without its .info file', withoutInfo(inFolder('ani-9x_8x/')), 'ani-9x_8x', 2],
  ])('%s', (_, files, name, promised) => {
    const found = importAni(files);
    expect(found.model.name).toBe(name);
    expect(found.model.members.length).toBe(2);
    expect(found.promised).toBe(promised);
  });

  it('with the networks that are there, whatever their numbers', () => {
    const moved = new Map([...whole].map(([path, bytes]) => [path.replace('train1', 'train2'), bytes]));
    expect(importAni(moved).model.members).toEqual(importAni(whole).model.members);
  });
});

describe('the force field', () => {
  const forceField = aniForceField(importAni(whole));
  const methane = [6, 1, 1, 1, 1];
  const positions = [0, 0, 0, 0.63, 0.63, 0.63, -0.63, -0.63, 0.63, 0.63, -0.63, -0.63, -0.63, 0.63, -0.63];

  it('names the elements it knows, and the atoms it does not', () => {
    const molecule = moleculeOf([6, 17, 1, 17, 1], positions);
    expect(() => forceField.parametrize(molecule)).toThrow(
      /knows molecules of H, C, O only, and this one has Cl2, Cl4\./,
    );
  });

  it.each<[string, number[], number, RegExp | null]>([
    ['neutral closed shells', methane, 0, null],
    ['cations', methane, 1, /charge \+1, .* neutral molecules only/],
    ['anions', methane, -2, /charge -2, .* neutral molecules only/],
    ['radicals', [6, 1, 1, 1], 0, /odd number of electrons, .* closed shells only/],
  ])('says whether it can be trusted on %s', (_, elements, charge, message) => {
    const [count, ...notes] = forceField.notes!(moleculeOf(elements, positions.slice(0, 3 * elements.length), charge));
    expect(count).toMatch(/2 of the 3 networks/);
    if (message) expect(notes.join()).toMatch(message);
    else expect(notes).toEqual([]);
  });

  it('does not look at the charge', async () => {
    const energies = [0, 1].map((charge) => evaluateWith(forceField, moleculeOf(methane, positions, charge)));
    const [neutral, charged] = await Promise.all(energies);
    expect(charged.energy).toBe(neutral.energy);
  });
});
