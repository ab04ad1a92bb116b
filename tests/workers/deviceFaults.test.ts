/** The graphics device fails in every way there is, in mid-run; the run goes on, or what happened is said and nothing is lost. */
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeGpu } from '../../src/cli/webgpu.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import type { PortMessage } from '../../src/workers/protocol.ts';
import { SimulationService } from '../../src/workers/service.ts';
import { serveSite } from './site.ts';

const EXPERIMENT: Experiment = {
  ...DEFAULT_EXPERIMENT,
  settings: { ...DEFAULT_EXPERIMENT.settings, engine: 'webgpu', forcefield: 'mm-class1' },
};

/** What a browser would have as navigator.gpu, with faults on request. */
const devices: GPUDevice[] = [];
const faults = { adapter: false, compile: false };
let site: Awaited<ReturnType<typeof serveSite>>;
let service: SimulationService;
let messages: PortMessage[] = [];
let channel: MessageChannel;

const until = async (condition: () => boolean, what: string): Promise<void> => {
  for (const start = performance.now(); !condition();) {
    if (performance.now() - start > 40_000) throw new Error(`waited for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const shownStep = (): number => messages.findLast((message) => message.kind === 'frame')?.step ?? -1;
const status = () => messages.findLast((message) => message.kind === 'status');
const said = (): string => messages.flatMap((one) => (one.kind === 'error' ? [one.message] : [])).join('\n');

/** Plays until some frames were shown. */
async function playing(): Promise<void> {
  await service.play();
  const from = shownStep();
  await until(() => shownStep() > from + 20, 'frames');
}

/** A fault in mid-run. @returns the step from which it went on, and that of the last frame before */
async function provoke(fault: () => void): Promise<{ from: number; before: number; seconds: number; message: string }> {
  await playing();
  const before = shownStep();
  fault();
  await until(() => said().includes('went on from step'), 'the run to go on');
  const message = said();
  const [, from, seconds] = /went on from step (\d+) on .*, ([\d.]+) s later/.exec(message) ?? [];
  await until(() => shownStep() > Number(from) && status()?.state === 'playing', 'frames after it');
  await service.pause();
  return { from: Number(from), before, seconds: Number(seconds), message };
}

beforeAll(async () => {
  const gpu = await nodeGpu();
  const requestAdapter = async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
    const adapter = faults.adapter ? null : await gpu.requestAdapter(options);
    if (!adapter) return null;
    const ask = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await ask(descriptor);
      devices.push(device);
      const compile = device.createComputePipelineAsync.bind(device);
      device.createComputePipelineAsync = (pipeline) =>
        faults.compile ? Promise.reject(new Error('internal compiler error')) : compile(pipeline);
      return device;
    };
    return adapter;
  };
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: { requestAdapter } }, configurable: true });
  site = await serveSite();
});
afterAll(() => {
  site.close();
  for (const device of devices) device.destroy();
});

// Each on a service of its own: two losses within ten seconds are something else.
beforeEach(async () => {
  Object.assign(faults, { adapter: false, compile: false });
  channel?.port1.close();
  channel = new MessageChannel();
  messages = [];
  const own = messages;
  channel.port1.on('message', (message: PortMessage) => own.push(message));
  service = new SimulationService();
  await service.connect(channel.port2 as unknown as MessagePort, site.baseUrl);
  await service.open(EXPERIMENT, 'as-given');
  return () => channel.port1.close();
});

describe('in mid-run', () => {
  it('a device that is destroyed is replaced, at most a chunk is done again, and the bits are those of an undisturbed run', async () => {
    const { from, before, seconds } = await provoke(() => devices.at(-1)!.destroy());
    console.log(`lost after step ${before}, went on from ${from}, ${seconds} s later`);
    // What was shown is not lost, and what was not shown is a chunk.
    expect(from).toBeGreaterThanOrEqual(before);
    const { step, hash } = await service.stateHash();
    await service.open(EXPERIMENT, 'as-given');
    await service.step(step);
    expect(await service.stateHash()).toEqual({ step, hash });
    await service.step(1);
    expect((await service.stateHash()).hash).not.toBe(hash);
  }, 60_000);

  it('a device on which something failed that nobody waited for is given up: it may compute with nothing', async () => {
    const { message } = await provoke(() => {
      const device = devices.at(-1)!;
      device.queue.writeBuffer(device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE }), 0, new Uint8Array(16));
    });
    expect(message).toMatch(
      /graphics device was lost \(.*(usage|CopyDst).*\); the run went on from step \d+ on a new one/is,
    );
  }, 60_000);

  it('a device that gives nothing back is given up, though it never says that it is lost', async () => {
    const prototype = Object.getPrototypeOf(
      devices.at(-1)!.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE }),
    ) as GPUBuffer;
    const map = Object.getOwnPropertyDescriptor(prototype, 'mapAsync')!;
    try {
      const { message } = await provoke(() => {
        prototype.mapAsync = async () => {
          Object.defineProperty(prototype, 'mapAsync', map);
          throw new DOMException('the process is gone', 'OperationError');
        };
      });
      expect(message).toMatch(/did not answer: the process is gone.* on a new one/);
    } finally {
      Object.defineProperty(prototype, 'mapAsync', map);
    }
  }, 60_000);

  it('no other device: on the processor, with the numbers of before', async () => {
    const { from, before, message } = await provoke(() => {
      faults.adapter = true;
      devices.at(-1)!.destroy();
    });
    expect(message).toContain('on the processor');
    expect(from).toBeGreaterThanOrEqual(before);
    expect(status()).toMatchObject({ engine: 'cpu' });
  }, 60_000);

  it('a new device whose driver cannot build the shaders: on the processor', async () => {
    const { message } = await provoke(() => {
      faults.compile = true;
      devices.at(-1)!.destroy();
    });
    expect(message).toContain('on the processor');
  }, 60_000);

  it('a device that is lost again at once: on the processor, for something is wrong with it', async () => {
    await provoke(() => devices.at(-1)!.destroy());
    messages.length = 0;
    const { message } = await provoke(() => devices.at(-1)!.destroy());
    expect(message).toContain('on the processor');
  }, 60_000);
});

describe('before a run', () => {
  it('a shader that cannot be built: the molecule opens on the processor, and the reason stands beside the other Engine', async () => {
    faults.compile = true;
    devices.at(-1)!.destroy();
    const opened = await service.open(EXPERIMENT, 'as-given');
    expect(opened.engine).toBe('cpu');
    expect(opened.engines.webgpu.note).toMatch(/cannot build the shader .*internal compiler error/);
  }, 60_000);

  it('no memory for another force field: what runs goes on as it was', async () => {
    await service.step(10);
    const before = await service.stateHash();
    const device = devices.at(-1)!;
    const pop = device.popErrorScope.bind(device);
    device.popErrorScope = async () => {
      await pop();
      return { message: 'out of memory' };
    };
    await expect(service.set({ forcefield: 'mm-bonded' })).rejects.toMatchObject({
      code: 'gpu',
      message: expect.stringMatching(/has no room for .*out of memory.*or the cpu Engine/) as string,
    });
    expect(await service.stateHash()).toEqual(before);
    device.popErrorScope = pop;
    await service.step(1);
    expect((await service.stateHash()).step).toBe(before.step + 1);
    expect((await service.experiment()).events).toEqual([]);
  }, 60_000);
});
