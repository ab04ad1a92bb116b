/** What the API of a device costs before anything is computed: dispatches, passes, submits, reading back. */
import { Owned } from '../../gpu/periodic/owned.ts';
import type { LibrarySuite } from '../place.ts';
import { probePipeline, slope, timed } from '../probes.ts';
import type { BenchRecord } from '../record.ts';
import { compareInTurns, RUNS, type Contender } from '../turns.ts';

const [FEW, MANY] = [50, 550];
const READBACKS = [64, 65_536, 1_048_576];
/** WebGPU's alignment of dynamic offsets. */
const ALIGNMENT = 256;

export const floor: LibrarySuite = {
  summary: 'what dispatches, passes, submits and reading back cost by themselves',
  async *run(place) {
    const found = await place.device();
    if (!found) {
      place.skip({ what: 'floor', system: 'all', reason: 'There is no WebGPU adapter here.' });
      return;
    }
    const { device, adapter } = found;
    const owned = new Owned(device);
    const { STORAGE, UNIFORM, INDIRECT, COPY_SRC } = GPUBufferUsage;
    const pipeline = await probePipeline(device, 'nothing');
    const uniform = owned.make('place', ALIGNMENT, UNIFORM);
    const touched = owned.make('touched', READBACKS.at(-1)!, STORAGE | COPY_SRC);
    const indirect = owned.make('indirect', 16, INDIRECT, new Uint32Array([1, 1, 1, 0]));
    const layout = pipeline.getBindGroupLayout(0);
    const groups = [0, 1].map(() =>
      device.createBindGroup({
        layout,
        entries: [uniform, touched].map((buffer, binding) => ({ binding, resource: { buffer } })),
      }),
    );
    const inOnePass = (name: string, each: (pass: GPUComputePassEncoder, n: number) => void): Contender => ({
      name,
      time: () =>
        slope(FEW, MANY, (count) =>
          timed(device, (encoder) => {
            const pass = encoder.beginComputePass();
            pass.setPipeline(pipeline);
            pass.setBindGroup(0, groups[0]);
            for (let n = 0; n < count; n++) each(pass, n);
            pass.end();
          }),
        ),
    });
    const one = (encoder: GPUCommandEncoder): void => {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, groups[0]);
      pass.dispatchWorkgroups(1);
      pass.end();
    };
    place.progress('dispatch and submit');
    const about = (): Partial<BenchRecord> => ({ backend: 'webgpu', adapter });
    const differences = await compareInTurns({
      what: 'API floor',
      system: adapter,
      about,
      ours: [
        inOnePass('a dispatch in one pass', (pass) => pass.dispatchWorkgroups(1)),
        inOnePass('a dispatch with another bind group', (pass, n) => {
          pass.setBindGroup(0, groups[n % 2]);
          pass.dispatchWorkgroups(1);
        }),
        inOnePass('an indirect dispatch', (pass) => pass.dispatchWorkgroupsIndirect(indirect, 0)),
        {
          name: 'a pass with one dispatch',
          time: () =>
            slope(FEW, MANY, (count) =>
              timed(device, (encoder) => {
                for (let n = 0; n < count; n++) one(encoder);
              }),
            ),
        },
        {
          name: 'a submit of one dispatch',
          time: () =>
            slope(FEW, MANY, async (count) => {
              const start = performance.now();
              for (let n = 0; n < count; n++) {
                const encoder = device.createCommandEncoder();
                one(encoder);
                device.queue.submit([encoder.finish()]);
              }
              await device.queue.onSubmittedWorkDone();
              return performance.now() - start;
            }),
        },
        { name: 'a submit and the wait for it', time: async () => 1000 * (await timed(device, one)) },
      ],
    });
    // Of differences between two runs the smallest says nothing: what disturbed the shorter one made it.
    for (const { best: _, ...record } of differences) yield record;
    place.progress('reading back');
    const staging = READBACKS.map((size) =>
      device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ }),
    );
    yield* await compareInTurns({
      what: 'API floor',
      system: adapter,
      about,
      runs: RUNS,
      ours: READBACKS.map((size, n) => ({
        name: `reading ${size >= 2 ** 20 ? `${size / 2 ** 20} MiB` : size >= 1024 ? `${size / 1024} KiB` : `${size} B`} back`,
        time: async () => {
          const start = performance.now();
          const encoder = device.createCommandEncoder();
          encoder.copyBufferToBuffer(touched, 0, staging[n], 0, size);
          device.queue.submit([encoder.finish()]);
          await staging[n].mapAsync(GPUMapMode.READ);
          const [first] = new Uint32Array(staging[n].getMappedRange());
          staging[n].unmap();
          if (first !== 0) throw new Error('a buffer that nothing was written to is not zero');
          return 1000 * (performance.now() - start);
        },
      })),
    });
    for (const buffer of staging) buffer.destroy();
    owned.destroy();
    device.destroy();
  },
};
