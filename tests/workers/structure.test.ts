/** The worker that reads molecules, in its inside; and Amber topologies as force fields of their own. */
import { readFile } from 'node:fs/promises';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import { parseImportedId } from '../../src/forcefield/imported.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { neededModels } from '../../src/session/models.ts';
import { SimulationService } from '../../src/workers/service.ts';
import { StructureService } from '../../src/workers/structure/service.ts';
import type { ArrivingFile, Half, Prepared, Whole } from '../../src/workers/structure/protocol.ts';
import { refusal } from '../structure/tools.ts';
import { serveSite } from './site.ts';

let site: Awaited<ReturnType<typeof serveSite>>;
let base = '';
const service = new StructureService();

const file = (name: string, text: string | Uint8Array<ArrayBuffer>): ArrivingFile => ({ name, data: new Blob([text]) });
const amber = async (name: string) => file(name, await readFile(`tests/golden/amber/${name}`, 'utf8'));
const molecule = (result: Prepared | Half | Whole): Prepared => {
  if (result.kind !== 'molecule') throw new Error(result.kind);
  return result;
};

beforeAll(async () => {
  site = await serveSite();
  base = site.baseUrl;
  // Tests read the tables from the disk.
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (input: URL | string, init?: RequestInit) =>
    String(input).startsWith('file:') ? new Response(await readFile(new URL(String(input)))) : fetch(input, init),
  );
  await service.connect(base, []);
});
afterAll(() => {
  vi.unstubAllGlobals();
  site.close();
});

describe('the worker that reads molecules', () => {
  it('prepares SMILES, and says which force fields take them, and why others do not', async () => {
    const prepared = molecule(await service.prepare([file('', 'CCO drink')], {}));
    expect(prepared).toMatchObject({
      formula: 'C2H6O',
      takenFor: 'SMILES',
      built: true,
      objection: null,
      topology: null,
    });
    expect(prepared.molecule).toMatchObject({ kind: 'inline', name: 'drink', charge: 0 });
    expect(prepared.depiction?.atoms.map(({ symbol, hydrogens }) => symbol + hydrogens)).toEqual(['', '', 'OH']);
    const ion = molecule(await service.prepare([file('', 'C[NH3+]')], {}));
    expect(ion.depiction?.atoms.map(({ symbol, charge }) => symbol + charge)).toContain('N⁺');
    const ids = await service.forceFields();
    expect(ids).toContain('mm-class1');
    expect((await service.coverage(prepared.molecule, 'mm-class1')).refusal).toBeNull();
    const salt = molecule(await service.prepare([file('', '[Na+].[Cl-]')], {}));
    expect((await service.coverage(salt.molecule, 'mm-class1')).refusal).toMatch(/Na/);
  });

  it('draws SMILES flat, with hydrogens, charges and wedges', async () => {
    const drawn = await service.depict('C[C@H]([NH3+])C(=O)[O-]');
    expect(drawn?.atoms.map(({ symbol, hydrogens, charge }) => symbol + hydrogens + charge).filter(Boolean)).toEqual(['NH₃⁺', 'O', 'O⁻']); // prettier-ignore
    expect(drawn?.bonds.some(({ wedge }) => wedge !== 0)).toBe(true);
    expect(drawn?.bonds.filter(({ order }) => order === 2)).toHaveLength(1);
    expect(await service.depict('C'.repeat(200))).toBeNull();
  });

  it('refuses several files, and those that are too large or no text', async () => {
    expect(await refusal(service.prepare([file('a', 'C'), file('b', 'C')], {}))).toMatch(
      /2 files.*one molecule at a time/,
    );
    expect(await refusal(service.prepare([file('a.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47]))], {}))).toMatch(
      /PNG/,
    );
    const large = { name: 'x.pdb', data: { size: 1e9 } as Blob };
    expect(await refusal(service.prepare([large], {}))).toMatch(/1000 MB.*up to 67 MB/);
    expect(await refusal(service.prepare([file('', '')], {}))).toMatch(/nothing here/);
  });
});

describe('an Amber system', () => {
  it('is half of one until both files are there', async () => {
    expect(await service.prepare([await amber('amide.prmtop')], {})).toEqual({ kind: 'half', have: 'prmtop' });
    expect(await service.prepare([await amber('amide.rst7')], {})).toEqual({ kind: 'half', have: 'rst7' });
    expect(await refusal(service.prepare([await amber('amide.prmtop'), await amber('ethanol-old.rst7')], {}))).toMatch(/do not belong together/); // prettier-ignore
  });

  it('with a periodic box is a system that no link carries', async () => {
    const text = await (await amber('amide.rst7')).data.text();
    const boxed = file(
      'amide.rst7',
      `${text.trimEnd()}\n  30.0000000  30.0000000  30.0000000  90.0000000  90.0000000  90.0000000\n`,
    );
    expect(await service.prepare([await amber('amide.prmtop'), boxed], {})).toEqual({ kind: 'system' });
    const openmm = async (name: string) => file(name, await readFile(`tests/golden/openmm/${name}`, 'utf8'));
    expect(await service.prepare([await openmm('water.xml')], {})).toEqual({ kind: 'half', have: 'openmm' });
    expect(await service.prepare([await openmm('water.xml'), await openmm('water.pdb')], {})).toEqual({
      kind: 'system',
    });
  });

  it('runs where it is loaded, under the name of the link that waits for it, and is asked for elsewhere', async () => {
    const simulation = new SimulationService();
    const channel = new MessageChannel();
    await simulation.connect(channel.port2 as unknown as MessagePort, base);
    await simulation.open(DEFAULT_EXPERIMENT, 'as-given');
    const part = async (name: string, path = name) => ({
      path,
      data: new Blob([await readFile(`tests/golden/periodic/${name}`)]),
    });
    const files = await Promise.all([part('solution.rst7'), part('solution.prmtop')]);
    const model = await simulation.importModel(files);
    expect(model).toMatchObject({ title: 'solution', system: { atoms: 335, boxed: true, nonbonded: null } });
    expect(model.forcefields.find(({ id }) => id === model.id)?.refusal).toMatch(/their own molecules/);
    const settings = {
      ...DEFAULT_EXPERIMENT.settings,
      forcefield: model.id,
      dt: 2,
      constraints: 'h-bonds' as const,
      nonbonded: { method: 'pme' as const },
    };
    const experiment = {
      ...DEFAULT_EXPERIMENT,
      molecule: { kind: 'brought' as const, name: 'Salt', model: model.id },
      settings,
    };
    expect(neededModels(experiment)).toEqual([expect.objectContaining({ id: model.id, title: 'solution' })]);
    const opened = await simulation.open(experiment, 'as-given');
    expect(opened).toMatchObject({ name: 'Salt', box: [15.3, 16.1, 17.2], reference: null });
    // Rungs of the ladder are for molecules on their own.
    expect(opened.forcefields.map(({ id }) => id)).toEqual(['mm-liquid', model.id]);
    await simulation.step(5);
    const { hash } = await simulation.stateHash();

    // Somebody else, who calls the files otherwise: a link's name counts, and the bits are the same.
    const other = new SimulationService();
    await other.connect(channel.port2 as unknown as MessagePort, base);
    await expect(other.open(experiment, 'as-given')).rejects.toThrow(
      /system solution \([0-9a-f]{16}\) is not loaded here/,
    );
    const renamed = await Promise.all([part('solution.prmtop', 'a (1).parm7'), part('solution.rst7', 'b.rst7')]);
    expect((await other.importModel(renamed)).id).toMatch(/^a-1-\./);
    expect((await other.importModel(renamed, model.id)).id).toBe(model.id);
    await other.open(experiment, 'as-given');
    await other.step(5);
    expect((await other.stateHash()).hash).toBe(hash);
    channel.port1.close();
  }, 60_000);

  it('becomes an inline molecule and a force field of its own, which no other molecule gets', async () => {
    const both = [await amber('amide.rst7'), await amber('amide.prmtop')];
    const prepared = molecule(await service.prepare(both, {}));
    expect(prepared).toMatchObject({ takenFor: 'Amber topology (prmtop)', topology: { name: 'amide.prmtop' } });
    const simulation = new SimulationService();
    const channel = new MessageChannel();
    await simulation.connect(channel.port2 as unknown as MessagePort, base);
    await simulation.open(DEFAULT_EXPERIMENT, 'as-given');
    const { id, forcefields } = await simulation.importModel([{ path: 'amide.prmtop', data: both[1].data }]);
    expect(parseImportedId(id)?.title).toBe('amide');
    expect(forcefields.find((one) => one.id === id)?.refusal).toMatch(/its own molecule \(C\w+\), atom by atom/);
    const settings = { ...DEFAULT_EXPERIMENT.settings, forcefield: id };
    const opened = await simulation.open({ ...DEFAULT_EXPERIMENT, molecule: prepared.molecule, settings }, 'as-given');
    expect(opened.forcefields.find((one) => one.id === id)?.refusal).toBeNull();
    channel.port1.close();
  });

  it('keeps its parameters to the last bit', async () => {
    const { ForceFields, pageAssets } = await import('../../src/workers/forceFields.ts');
    const both = [await amber('amide.prmtop'), await amber('amide.rst7')];
    const [topology, coordinates] = await Promise.all(both.map(({ data }) => data.text()));
    const prmtop = parsePrmtop(topology);
    const { structure, potential } = potentialFromPrmtop(prmtop, parseRst7(coordinates).positions);
    const { forcefield } = await new ForceFields(pageAssets(base)).import([
      { path: 'amide.prmtop', data: both[0].data },
    ]);
    expect(forcefield.parametrize(structure)).toEqual(potential);
  });
});
