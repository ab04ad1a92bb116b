import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withValue } from '../../src/core/entries.ts';
import type { FitMessage, FitOutcome, FitRequest, Recipe } from '../../src/workers/fitting/contract.ts';
import { FittingService } from '../../src/workers/fitting/service.ts';
import { importSaved } from '../../src/models/importModel.ts';
import { publicAsset } from '../helpers/assets.ts';
import { serveSite } from './site.ts';

// The worker's inside, without the worker: public/ over HTTP, messages over a port.
let site: Awaited<ReturnType<typeof serveSite>>;
const service = new FittingService();
const ETHANOL = { reference: 'shipped', only: ['ethanol'] } as const;
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
    const wild = withValue(withValue(await small(200), 'settings.rate', 0.5), 'settings.hidden', [32, 32]);
    const { outcome } = watched({ design: wild });
    const result = await outcome.catch((error: Error) => error);
    if (result instanceof Error) expect(result.message).toMatch(/learning rate/);
    else {
      expect(result).toMatchObject({ ending: 'diverged', advice: expect.stringMatching(/learning rate/) as string });
      const best = Math.min(...result.curve.map(({ validationForceMae }) => validationForceMae!));
      expect(result.curve.at(-1)!.validationForceMae).toBeGreaterThan(best);
      expect(result.errors.validation.forceMae / best).toBeCloseTo(1, 2);
    }
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
});
