/** Which Engines are timed when a molecule is opened. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { assetLoader } from '../../src/cli/files.ts';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { FfpError } from '../../src/core/errors.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Backend, Engine } from '../../src/forcefield/engine.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { GpuEngine } from '../../src/gpu/engine.ts';
import type { EnginePool } from '../../src/workers/enginePool.ts';
import { compareEngines } from '../../src/workers/open.ts';

const load = assetLoader(process.cwd());
const DYNAMICS = { dt: 0.5, temperature: 300, friction: 1, seed: 1 };
const cpu = new CpuEngine();
let played: GpuEngine;
let card: GpuEngine;
let structure: Structure;
let forcefield: ForceField;

beforeAll(async () => {
  played = new GpuEngine(await requestNodeDevice());
  card = new GpuEngine({ ...(await requestNodeDevice()), adapter: 'Test card' });
  ({ structure } = await loadReferenceMolecule(load, 'ethanol'));
  forcefield = await loadForceField('mm-class1', load);
});
afterAll(() => [played, card].forEach((engine) => engine.destroy()));

const compare = (webgpu: Engine | string, asked?: Backend) =>
  compareEngines(
    { find: (backend: Backend) => Promise.resolve(backend === 'cpu' ? cpu : webgpu) } as EnginePool,
    forcefield,
    structure,
    DYNAMICS,
    asked,
  );

describe('when a molecule is opened', () => {
  it('both Engines are timed where there is a graphics card', async () => {
    const { cpu: own, webgpu, measured } = await compare(card);
    for (const one of [own, webgpu]) expect(one.microsecondsPerStep).toBeGreaterThan(0);
    expect(webgpu).toMatchObject({ present: true, note: 'Test card', played: false });
    expect(measured).toBe(true);
  });

  it('a device that the processor plays is timed where it was chosen, and no shader is built for it elsewhere', async () => {
    const loaded = vi.spyOn(played, 'load');
    for (const asked of [undefined, 'cpu'] as const) {
      const { cpu: own, webgpu } = await compare(played, asked);
      expect(own.microsecondsPerStep).toBeGreaterThan(0);
      expect(webgpu).toEqual({ present: true, microsecondsPerStep: null, note: played.adapter, played: true });
    }
    expect(loaded).not.toHaveBeenCalled();
    const { webgpu } = await compare(played, 'webgpu');
    expect(webgpu.microsecondsPerStep).toBeGreaterThan(0);
    loaded.mockRestore();
  });

  it('what is missing, and what refuses, says why', async () => {
    expect((await compare('there is none')).webgpu).toEqual({
      present: false,
      microsecondsPerStep: null,
      note: 'there is none',
    });
    const loaded = vi.spyOn(card, 'load').mockRejectedValue(new FfpError('gpu', 'no room'));
    expect((await compare(card)).webgpu).toMatchObject({ present: true, microsecondsPerStep: null, note: 'no room' });
    loaded.mockRejectedValue(new Error('a defect'));
    await expect(compare(card)).rejects.toThrow('a defect');
    loaded.mockRestore();
  });

  it('what was put on a device is taken away, where the other Engine fails too', async () => {
    const simulation = await card.load(forcefield.parametrize(structure), 1);
    const destroyed = vi.spyOn(simulation, 'destroy');
    const loaded = vi.spyOn(card, 'load').mockResolvedValue(simulation);
    const own = vi.spyOn(cpu, 'load').mockRejectedValue(new FfpError('diverged', 'blew up'));
    await compare(card).catch(() => undefined);
    await vi.waitFor(() => expect(destroyed).toHaveBeenCalledOnce());
    for (const spy of [loaded, own]) spy.mockRestore();
  });
});
