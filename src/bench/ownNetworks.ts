/** The layer kernels of atom-centred networks alone, on features that lie on the device. */
import type { LearnedDataOf } from '../forcefield/term.ts';
import { toFixed } from '../gpu/fixedPoint.ts';
import { makeKernels, type NetworkPasses } from '../gpu/learned/atomic_network.ts';

export interface OwnNetworks {
  /** Works everything out once and reads the energies back. */
  evaluate(): Promise<unknown>;
  /** Works everything out so many times in one submit; ms until the device is done. */
  repeat(times: number): Promise<number>;
  destroy(): void;
}

/**
 * @param software the adapter is a processor that plays a GPU
 * @param system positions, Å, [R × 3N]
 */
export async function ownNetworks(
  device: GPUDevice,
  software: boolean,
  data: LearnedDataOf<'atomic_network'>,
  { positions, replicas }: { readonly positions: Float64Array; readonly replicas: number },
): Promise<OwnNetworks> {
  const atoms = data.species.length;
  const program = await makeKernels(device, software).prepare(data, replicas);
  const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
  const buffer = (size: number) => device.createBuffer({ size, usage: STORAGE | COPY_DST | COPY_SRC });
  const fixed = new Int32Array(4 * atoms * replicas);
  for (let n = 0; n < positions.length; n++) fixed[4 * Math.floor(n / 3) + (n % 3)] = toFixed(positions[n]);
  const places = buffer(fixed.byteLength);
  device.queue.writeBuffer(places, 0, fixed);
  const partials = program.segments * atoms;
  const forces = buffer(16 * partials * replicas);
  const passes = program.passes({
    positions: places,
    partialForces: forces,
    atoms,
    partials,
    forcesAt: 0,
  }) as NetworkPasses;
  const encoded = (encode: (pass: GPUComputePassEncoder) => void): GPUCommandEncoder => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass);
    pass.end();
    return encoder;
  };
  const run = async (encode: (pass: GPUComputePassEncoder) => void): Promise<unknown> => {
    const encoder = encoded(encode);
    const read = passes.copyEnergies(encoder);
    device.queue.submit([encoder.finish()]);
    return read();
  };
  // The features once; they stay.
  await run((pass) => passes.encode(pass));
  return {
    evaluate: () => run((pass) => passes.encodeLayers(pass)),
    repeat: async (times) => {
      const start = performance.now();
      const encoder = encoded((pass) => {
        for (let n = 0; n < times; n++) passes.encodeLayers(pass);
      });
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      return performance.now() - start;
    },
    destroy: () => {
      passes.destroy();
      places.destroy();
      forces.destroy();
    },
  };
}
