import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withValue } from '../../src/core/entries.ts';
import type { FitMessage, FitOutcome, FitRequest, Recipe } from '../../src/workers/fitting/contract.ts';
import { Follower } from '../../src/workers/fitting/follower.ts';
import { FittingService } from '../../src/workers/fitting/service.ts';
import { importSaved } from '../../src/models/importModel.ts';
import { result } from '../cli/ffp.ts';
import { publicAsset } from '../helpers/assets.ts';
import { serveSite } from './site.ts';

// The worker's inside, without the worker: public/ over HTTP, messages over a port.
let site: Awaited<ReturnType<typeof serveSite>>;
const service = new FittingService();
const ETHANOL = { reference: 'shipped', only: ['ethanol'] } as const;
const NPZ = JSON.parse(readFileSync(new URL('../golden/npz.json', import.meta.url), 'utf8')) as { rmd17: string };
const STAGE = { kind: 'reference', name: 'ethanol' } as const;

beforeAll(async () => {
  site = await serveSite();
  await service.connect(site.baseUrl, []);
});
afterAll(() => site.close());

interface Watched {
  readonly messages: FitMessage[];
  readonly outcome: Promise<FitOutcome>;
}

function watched(request: FitRequest, each: (message: FitMessage) => void = () => {}): Watched {
  const { port1, port2 } = new MessageChannel();
  const messages: FitMessage[] = [];
  port1.on('message', (message: FitMessage) => {
    messages.push(message);
    each(message);
  });
  const outcome = service.fit(request, port2 as unknown as MessagePort).finally(() => port1.close());
  return { messages, outcome };
}

const until = async (condition: () => boolean): Promise<void> => {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 30_000) throw new Error('waited for 30 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const points = (messages: readonly FitMessage[]) =>
  messages.flatMap((one) => (one.kind === 'curve' ? [one.point] : []));

/** A network that learns in a second. */
const small = async (epochs: number): Promise<Recipe> =>
  [
    ['settings.hidden', [8, 4]],
    ['settings.epochs', epochs],
    ['settings.teacher', undefined],
    ['data.frames', 16],
  ].reduce<Recipe>(
    (recipe, [path, value]) => withValue(recipe, path as string, value),
    await service.preset('nn-s', ETHANOL),
  );

describe('the fitting service', () => {
  it('judges every preset on ethanol as possible, and says what is wrong with a design that is not', async () => {
    const { presets, fields, molecules } = await service.catalogue();
    expect(molecules.length).toBeGreaterThan(50);
    for (const { id, kind } of presets) {
      expect(Object.keys(fields)).toContain(kind);
      const { estimate, problems } = await service.judge(await service.preset(id, ETHANOL), STAGE);
      expect(
        problems.filter(({ severity }) => severity === 'impossible'),
        id,
      ).toEqual([]);
      expect(estimate!.parameters, id).toBeGreaterThan(1);
    }
    const blind = withValue(await service.preset('nn-s', ETHANOL), 'settings.radial.cutoff', 1.2);
    expect((await service.judge(blind, STAGE)).problems).toContainEqual(
      expect.objectContaining({ path: 'settings.radial.cutoff', severity: 'impossible' }),
    );
    expect(await service.judge('nonsense', STAGE)).toMatchObject({
      estimate: null,
      problems: [{ severity: 'impossible' }],
    });
  });

  it('solves a linear design, whose file is the force field that it was judged by', async () => {
    const { outcome, messages } = watched({ design: await service.preset('spline23', ETHANOL) });
    const { file, errors, parity, ending } = await outcome;
    expect(ending).toBe('finished');
    expect(errors.test.forceMae).toBeLessThan(10);
    expect(parity).toMatchObject({ split: 'test' });
    expect(messages.map(({ kind }) => kind)).toContain('begun');
    const forceField = await importSaved(new Uint8Array(await file.data.arrayBuffer()), publicAsset, 'the file');
    expect(forceField.technicalName).toBe('my spline23');
  });

  it('pauses, hands out the newest weights meanwhile, goes on, and ends early with the best', async () => {
    const { outcome, messages } = watched({ design: await small(5000) });
    await expect(service.newest()).rejects.toThrow(/no fit is going on|no weights/);
    await until(() => points(messages).length >= 3);
    await service.pause();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const still = points(messages).length;
    const newest = await service.newest();
    expect(newest.epoch).toBe(points(messages).at(-1)!.epoch);
    await importSaved(new Uint8Array(await newest.file.data.arrayBuffer()), publicAsset, 'the file');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(points(messages).length).toBe(still);
    await service.resume();
    await until(() => points(messages).length > still + 2);
    await service.finish();
    const { ending, curve, seconds } = await outcome;
    expect(ending).toBe('early');
    expect(curve.length).toBe(points(messages).length);
    // Pauses are left out.
    expect(curve.at(-1)!.seconds).toBeLessThanOrEqual(seconds);
  });

  it('stops a fit that runs away, keeps the best weights and says what to try', async () => {
    const at = async (rate: number, epochs: number): Promise<FitOutcome> => {
      const changes = { 'settings.rate': rate, 'settings.hidden': [32, 32], 'settings.batch': 8 };
      const design = Object.entries(changes).reduce(
        (recipe, [path, value]) => withValue(recipe, path, value),
        await small(epochs),
      );
      return watched({ design }).outcome;
    };
    const { ending, advice, curve, errors } = await at(0.5, 60);
    expect({ ending, advice }).toEqual({
      ending: 'diverged',
      advice: expect.stringMatching(/learning rate/) as string,
    });
    const best = Math.min(...curve.map(({ validationForceMae }) => validationForceMae!));
    expect(errors.validation.forceMae / best).toBeCloseTo(1, 2);
    expect(await at(1e-7, 3)).toMatchObject({
      ending: 'finished',
      advice: expect.stringMatching(/next to nothing/) as string,
    });
  });

  it('is taught by a force field about a molecule without labels, as data of its own', async () => {
    const molecule = { kind: 'reference', name: 'methanol' } as const;
    const { name, data } = await service.teach({
      teacher: 'mm-class2',
      molecule,
      frames: 24,
      temperatures: [300, 600],
      seed: 3,
    });
    const described = await service.readData(data, name);
    expect(described).toMatchObject({
      frames: 24,
      format: 'extended XYZ',
      questions: [],
      reference: { split: 'random' },
    });
    const design = withValue(
      await service.preset('spline23', { reference: described.reference }),
      'settings.elements',
      ['H', 'C', 'O'],
    );
    const { problems, estimate } = await service.judge(design, described.molecules[0].source);
    expect(problems.filter(({ severity }) => severity === 'impossible')).toEqual([]);
    expect(estimate!.trainingFrames).toBe(17);
    await expect(watched({ design }).outcome).rejects.toThrow(/hand it in/);
    await expect(watched({ design, data: new Blob(['2\n\nH 0 0 0\nH 0 0 1\n']) }).outcome).rejects.toThrow(
      /another file/,
    );
    const { errors } = await watched({ design, data }).outcome;
    expect(errors.test.forceMae).toBeLessThan(15);
  });

  it('starts from the weights of a shipped force field, and refuses those of another shape', async () => {
    const { blocks } = await service.catalogue();
    const { id, sha256 } = blocks.find((block) => block.id === 'nn-s')!;
    const first = async (changes: readonly (readonly [string, unknown])[]): Promise<number> => {
      const base = await service.preset('nn-s', ETHANOL);
      const design = [
        ['settings.epochs', 1],
        ['settings.rate', 1e-6],
        ['settings.average', 0],
        ['settings.teacher', undefined],
        ...changes,
      ].reduce<Recipe>((recipe, [path, value]) => withValue(recipe, path as string, value), base);
      return (await watched({ design }).outcome).errors.validation.forceMae;
    };
    // The shipped network knows ethanol; a drawn one knows nothing.
    expect(await first([['settings.start', { id, sha256 }]])).toBeLessThan(4);
    expect(await first([])).toBeGreaterThan(15);
    await expect(
      first([
        ['settings.start', { id, sha256 }],
        ['settings.hidden', [16, 16]],
      ]),
    ).rejects.toThrow(/cannot start from "nn-s"/);
  });

  it('goes on from a kept state with the same bits, and begins anew with that of another design', async () => {
    const design = await small(120);
    const whole = await watched({ design }).outcome;
    // A worker that ends in the middle leaves what it kept: here every epoch's state is one.
    const kept: ArrayBuffer[] = [];
    const fast = new FittingService();
    await fast.connect(site.baseUrl, []);
    const keeping = vi.spyOn(Follower.prototype, 'keepEvery', 'get').mockReturnValue(0);
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (message: FitMessage) => {
      if (message.kind === 'kept') kept.push(message.state);
    });
    const first = fast.fit({ design }, port2 as unknown as MessagePort);
    await until(() => kept.length > 30);
    await fast.finish();
    await first;
    keeping.mockRestore();
    port1.close();
    const { outcome, messages } = watched({ design, resume: kept[20] });
    const { file, curve } = await outcome;
    expect(new Uint8Array(await file.data.arrayBuffer())).toEqual(new Uint8Array(await whole.file.data.arrayBuffer()));
    expect(curve.map(({ validationForceMae }) => validationForceMae)).toEqual(
      whole.curve.map(({ validationForceMae }) => validationForceMae),
    );
    expect(points(messages).length).toBe(120);
    const other = await watched({ design: { ...design, seed: 7 }, resume: kept[20] }).outcome;
    expect(other.curve[0].validationForceMae).not.toBe(whole.curve[0].validationForceMae);
  });

  it('gives the same validation error as ffp fit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ffp-fitting-'));
    try {
      const data = new Blob([Buffer.from(NPZ.rmd17, 'base64')]);
      const { reference } = await service.readData(data, 'triatomic.npz');
      const onOwn = [
        ['settings.elements', ['H', 'O']],
        ['settings.teacher', undefined],
        ['settings.epochs', 60],
      ].reduce<Recipe>(
        (recipe, [path, value]) => withValue(recipe, path as string, value),
        await service.preset('nn-s', { reference }),
      );
      writeFileSync(join(folder, 'triatomic.npz'), Buffer.from(NPZ.rmd17, 'base64'));
      const onShipped = await small(40);
      for (const [design, words, own] of [
        [onShipped, [], {}],
        [onOwn, ['--data', 'triatomic.npz'], { data }],
      ] as const) {
        writeFileSync(join(folder, 'recipe.json'), JSON.stringify(design));
        const cli = result(['fit', 'recipe.json', ...words], { cwd: folder }) as {
          errors: Record<string, { force_mae: number }>;
        };
        const { errors } = await watched({ design, ...own }).outcome;
        // Within 5 % is what is asked for; nothing but the same numbers is to be expected of the same code.
        expect(errors.validation.forceMae).toBe(cli.errors.validation.force_mae);
        expect(errors.test.forceMae).toBe(cli.errors.test.force_mae);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
