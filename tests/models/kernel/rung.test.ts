/** The shipped kernels as one rung: each molecule's file is loaded when that molecule is at hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/assess/errors.ts';
import { loadReferenceMolecule } from '../../../src/assess/load.ts';
import type { LoadAsset } from '../../../src/core/assets.ts';
import { CpuEngine } from '../../../src/cpu/engine.ts';
import { potentialOf } from '../../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../../src/forcefield/ladder.ts';
import { kernelRung } from '../../../src/models/forceKernel/rung.ts';
import { kernelIndex } from '../../../tools/index-kernels.ts';
import { loadAsset } from '../savedFile.ts';

const PATH = 'forcefields/kernel/index.json';
const molecule = (name: string) => loadReferenceMolecule(loadAsset, name);

/** `public/` with a list of what was read, and some files replaced. */
function watched(replaced: Readonly<Record<string, string>> = {}): { load: LoadAsset; read: string[] } {
  const read: string[] = [];
  const load: LoadAsset = async (path) => {
    read.push(path);
    return path in replaced ? new Uint8Array(Buffer.from(replaced[path])).buffer : loadAsset(path);
  };
  return { load, read };
}
const index = readFileSync(`public/${PATH}`, 'utf8');

describe('the rung of force kernels', () => {
  it('lists what lies beside its index', async () => {
    expect(await kernelIndex('.')).toBe(index);
    const { kernels } = JSON.parse(index) as { kernels: { name: string }[] };
    expect(kernels.length).toBeGreaterThanOrEqual(6);
    const recipes = readdirSync('recipes').filter((file) => file.startsWith('kernel-'));
    expect(recipes).toEqual(kernels.map(({ name }) => `kernel-${name}.json`));
  });

  it('loads the file of the molecule at hand, once, and no other', async () => {
    const { load, read } = watched();
    const forceField = await loadForceField('kernel', load);
    const { structure } = await molecule('ethanol');
    expect(read).toEqual([PATH]);
    const potentials = await Promise.all([potentialOf(forceField, structure), potentialOf(forceField, structure)]);
    expect(read.filter((path) => path.includes('kernel'))).toEqual([PATH, 'forcefields/kernel/ethanol.safetensors']);
    // On top of springs.
    expect(potentials[0].terms.map(({ term }) => term)).toEqual(
      expect.arrayContaining(['class2_bond', 'force_kernel']) as string[],
    );
    expect(forceField).toMatchObject({ id: 'kernel', needsBonds: true, breaksBonds: false });
    expect(forceField.notes!(structure)).toEqual([]);
  });

  it('covers each of its molecules, and beats GFN2-xTB on ethanol', async () => {
    const { kernels } = JSON.parse(index) as { kernels: { name: string }[] };
    const forceField = await loadForceField('kernel', loadAsset);
    const all = await Promise.all(kernels.map(({ name }) => molecule(name)));
    const result = await assess(new CpuEngine(), forceField, all, { split: 'test' });
    expect(result.notCovered).toEqual([]);
    for (const { forceMae, zeroMae } of result.perMolecule) expect(forceMae).toBeLessThan(zeroMae / 3);
    const ethanol = result.perMolecule.find(({ name }) => name === 'ethanol')!;
    expect(ethanol.forceMae).toBeLessThan(ethanol.semiempirical!.forceMae / 1.5);
  });

  it('says which molecules it knows where it does not cover one', async () => {
    const forceField = await loadForceField('kernel', loadAsset);
    const { structure } = await molecule('propane');
    await expect(potentialOf(forceField, structure)).rejects.toMatchObject({
      code: 'coverage',
      message: expect.stringMatching(
        /Each force kernel knows one molecule; .*Ethanol \(C2H6O\).*this molecule \(C3H8\) is none of them\./,
      ) as string,
    });
    // Of the same atoms as ethanol: its file is looked at, and is not that of this molecule.
    const ether = await molecule('dimethyl-ether');
    await expect(potentialOf(forceField, ether.structure)).rejects.toMatchObject({ code: 'coverage' });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['an index that is no JSON', { [PATH]: '<html>' }, /index.json\) is not JSON/],
    ['an index of another kind', { [PATH]: '{"format":"x","kernels":[]}' }, /index.json\) is damaged/],
    ['a path out of the folder', { [PATH]: index.replace('ethanol.safetensors', '../ethanol.safetensors') }, /damaged/],
    ['a file that is another', { 'forcefields/kernel/ethanol.safetensors': 'x' }, /ethanol.safetensors is damaged/],
  ])('says so of %s', async (_, replaced, message) => {
    const { structure } = await molecule('ethanol');
    const opened = kernelRung(PATH, watched(replaced).load).then((forceField) => potentialOf(forceField, structure));
    await expect(opened).rejects.toMatchObject({ code: 'file', message: expect.stringMatching(message) as string });
  });

  it('tries a file again that could not be had', async () => {
    const { structure } = await molecule('ethanol');
    let broken = true;
    const forceField = await kernelRung(PATH, (path) =>
      broken && path.endsWith('.safetensors') ? Promise.reject(new Error('no network')) : loadAsset(path),
    );
    await expect(potentialOf(forceField, structure)).rejects.toThrow('no network');
    broken = false;
    expect((await potentialOf(forceField, structure)).terms.map(({ term }) => term)).toContain('force_kernel');
  });
});
