/** Small kernels that measure a device rather than this program: what its API costs, and the most it can do. */
import { Owned } from '../gpu/periodic/owned.ts';

const SHADERS = import.meta.glob<string>('/shaders/probes/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** A pipeline of shaders/probes. @param entry of the same name as its file */
export function probePipeline(
  device: GPUDevice,
  entry: 'nothing' | 'multiply_add' | 'copy',
): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ label: entry, code: SHADERS[`/shaders/probes/${entry}.wgsl`] });
  return device.createComputePipelineAsync({ label: entry, layout: 'auto', compute: { module } });
}

/** ms from the submit of some commands until the device is done with them. */
export async function timed(device: GPUDevice, encode: (encoder: GPUCommandEncoder) => void): Promise<number> {
  const start = performance.now();
  const encoder = device.createCommandEncoder();
  encode(encoder);
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

/** µs for each of `few` … `many` pieces of work: what is the same for any number of them drops out. */
export async function slope(few: number, many: number, run: (pieces: number) => Promise<number>): Promise<number> {
  const [low, high] = [await run(few), await run(many)];
  return (1000 * (high - low)) / (many - few);
}

const bindings = (buffers: readonly GPUBuffer[]): GPUBindGroupEntry[] =>
  buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));

/** Shortest run that is timed, ms: the way to the device and back is a hundredth of it. */
const LONG_MS = 40;

/**
 * Work that is repeated within one submit, as often as makes it long enough: µs for one piece.
 * @param run carries out so many pieces; ms that they take
 */
export async function repeatedWork(
  run: (pieces: number) => Promise<number>,
  most = 2 ** 20,
): Promise<() => Promise<number>> {
  let pieces = 1;
  while ((await run(pieces)) < LONG_MS && pieces < most) pieces *= 2;
  return async () => (1000 * (await run(pieces))) / pieces;
}

/** Lanes of the arithmetic probe: enough for any device, few enough for a processor. */
const LANES = 64 * 1024;
/** Operations of a turn and lane: eight chains of four, a product and a sum each. */
const OPERATIONS = 64;

/** Something that is measured in GFLOP/s or GB/s: each call of `measure` is one run. */
export interface Probe {
  readonly measure: () => Promise<number>;
  readonly destroy: () => void;
}

/** The most multiplications and additions a second, GFLOP/s. */
export async function arithmeticProbe(device: GPUDevice): Promise<Probe> {
  const { STORAGE, UNIFORM } = GPUBufferUsage;
  const owned = new Owned(device);
  const pipeline = await probePipeline(device, 'multiply_add');
  const results = owned.make('results', 16 * LANES, STORAGE);
  const uniform = owned.make('probe', 16, UNIFORM);
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: bindings([uniform, results]),
  });
  const turn = await repeatedWork((turns) => {
    const words = new Uint32Array([turns, 0, 0, 0]);
    new Float32Array(words.buffer).set([0.5, 0.5], 1);
    device.queue.writeBuffer(uniform, 0, words);
    return timed(device, (encoder) => {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(LANES / 64);
      pass.end();
    });
  });
  return {
    measure: async () => (LANES * OPERATIONS) / (1e3 * (await turn())),
    destroy: () => owned.destroy(),
  };
}

/** Bytes of the copy probe: more than a processor's caches hold, less than any device binds. */
const COPIED = 2 ** 26;

/** The most bytes read and written a second, GB/s. */
export async function copyProbe(device: GPUDevice): Promise<Probe> {
  const owned = new Owned(device);
  const pipeline = await probePipeline(device, 'copy');
  const buffers = ['source', 'copied'].map((label) => owned.make(label, COPIED, GPUBufferUsage.STORAGE));
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: bindings(buffers) });
  const groups = COPIED / 16 / 256;
  const once = await repeatedWork(
    (times) =>
      timed(device, (encoder) => {
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        for (let n = 0; n < times; n++) pass.dispatchWorkgroups(groups);
        pass.end();
      }),
    2 ** 12,
  );
  return {
    measure: async () => (2 * COPIED) / (1e3 * (await once())),
    destroy: () => owned.destroy(),
  };
}
