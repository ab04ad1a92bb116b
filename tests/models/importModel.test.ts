/** What a brought model is called, and what the list of a published one says. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importedId, parseImportedId } from '../../src/forcefield/imported.ts';
import { importModel, importSaved } from '../../src/models/importModel.ts';
import { readZip } from '../../src/core/zip.ts';
import { ANI_FILE, MODEL_LIMITS } from '../../src/models/ani/files.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { neededModels } from '../../src/session/models.ts';
import { parseExperiment } from '../../src/session/schema.ts';
import { manifestOf } from '../../tools/model-manifest.ts';
import { zipOf } from '../helpers/zip.ts';
import { readModelFiles, TINY } from './support.ts';

const tiny = readModelFiles(TINY);
const below = (folder: string, files = tiny) => new Map([...files].map(([path, bytes]) => [folder + path, bytes]));

describe('the id of an imported model', () => {
  it('says what it is and what it holds, wherever it came from', async () => {
    const { id } = await importModel(tiny);
    // Links carry it: it must never change.
    expect(id).toBe('tiny.7321779dee8b28cb');
    const zipped = await readZip(zipOf(below('a/b/', tiny)), ANI_FILE, MODEL_LIMITS, 'zip');
    for (const files of [below('elsewhere/'), new Map([...tiny].reverse()), zipped])
      expect((await importModel(files)).id).toBe(id);
  });

  it('is another one for other numbers, or fewer networks', async () => {
    const path = 'train1/networks/ANN-H.nnf-l1.wparam';
    const other = new Map(tiny).set(
      path,
      tiny.get(path)!.map((byte, at) => (at === 0 ? byte ^ 1 : byte)),
    );
    const fewer = new Map([...tiny].filter(([name]) => !name.startsWith('train1')));
    const ids = new Set(
      [await importModel(tiny), await importModel(other), await importModel(fewer)].map(({ id }) => id),
    );
    expect(ids.size).toBe(3);
  });

  it('is a name that an Experiment may carry, whatever the files are called', async () => {
    for (const name of ['ani-2x_8x', '…/../<b>', 'x'.repeat(3000), 'ein Modell mit ß']) {
      const files = new Map(
        [...tiny].map(([path, bytes]) => [path === 'tiny.info' ? `${name.replaceAll('/', '')}.info` : path, bytes]),
      );
      const { id, technicalName } = await importModel(files);
      expect(technicalName.length).toBeLessThanOrEqual(40);
      const experiment = { ...DEFAULT_EXPERIMENT, settings: { ...DEFAULT_EXPERIMENT.settings, forcefield: id } };
      expect(parseExperiment(experiment).settings.forcefield).toBe(id);
      expect(neededModels(experiment).map((needed) => needed.title)).toEqual([technicalName]);
    }
  });

  it('is told from those of shipped force fields', () => {
    for (const id of ['mm-class1', 'mm+nn', 'nn-s', 'a.b', 'x.0123456789abcde', 'x.0123456789ABCDEF'])
      expect(parseImportedId(id)).toBeNull();
    expect(parseImportedId(importedId('ANI-2x', 'f'.repeat(64)))).toEqual({
      title: 'ANI-2x',
      fingerprint: 'f'.repeat(16),
    });
  });

  it('is found in the start and in the events of an Experiment, each once', () => {
    const [one, two] = ['a.0123456789abcdef', 'b.0123456789abcdef'];
    const settings = { ...DEFAULT_EXPERIMENT.settings, forcefield: one };
    const events = [one, 'mm-class1', two].map((forcefield, n) => ({ step: n + 1, set: { forcefield } }));
    expect(neededModels({ ...DEFAULT_EXPERIMENT, settings, events }).map(({ id }) => id)).toEqual([one, two]);
    expect(neededModels(DEFAULT_EXPERIMENT)).toEqual([]);
  });

  it('is given to saved force fields too', async () => {
    const bytes = new Uint8Array(readFileSync('public/forcefields/mm-bonded.json'));
    const saved = await importSaved(bytes, () => Promise.reject(new Error('nothing else')), 'the file');
    expect(parseImportedId(saved.id)?.fingerprint).toBe(createHash('sha256').update(bytes).digest('hex').slice(0, 16));
  });
});

describe('loose files of one network', () => {
  it('make up a model', async () => {
    const loose = new Map(
      [...tiny]
        .filter(([path]) => !path.startsWith('train1/'))
        .map(([path, bytes]) => [path.slice(path.lastIndexOf('/') + 1), bytes]),
    );
    const one = await importModel(loose);
    expect(one.summary).toMatch(/^One atom-centred network/);
    loose.delete('tiny.info');
    expect((await importModel(loose)).parameterCount).toBe(one.parameterCount);
  });
});

describe('the list of files of ANI-2x', () => {
  const manifest = JSON.parse(readFileSync('public/models/ani-2x.json', 'utf8')) as Awaited<
    ReturnType<typeof manifestOf>
  >;

  it('names files of two networks below one address, with sizes and hashes', () => {
    expect(manifest.base).toBe('https://raw.githubusercontent.com/isayev/ASE_ANI/master/ani_models/');
    expect(manifest.files).toHaveLength(3 + 2 * 7 * 9);
    expect(new Set(manifest.files.map(({ path }) => path)).size).toBe(manifest.files.length);
    expect(parseImportedId(manifest.id)?.title).toBe('ANI-2x');
  });

  const folder = resolve('../shared/fixtures/ani-2x');
  it.skipIf(!existsSync(folder))('is that of the files themselves', async () => {
    expect(await manifestOf(readModelFiles(folder))).toEqual(manifest);
  });
});
