import { describe, expect, it } from 'vitest';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { FfpError } from '../../src/core/errors.ts';

const outcome = await requestNodeDevice().catch((error: unknown) => error);
const missing = outcome instanceof FfpError && outcome.code === 'no-webgpu';

// Without an adapter these skip on a developer's machine, and fail where the whole suite runs.
describe.skipIf(missing && process.env.FFP_REQUIRE_WEBGPU !== '1')('WebGPU in Node', () => {
  it('finds an adapter by itself and names it', async () => {
    const { device, adapter } = await requestNodeDevice();
    expect(adapter).toMatch(/\w{4,}/);
    device.destroy();
  });

  it('gives devices that compute, more than one at a time', async () => {
    const devices = await Promise.all([requestNodeDevice(), requestNodeDevice()]);
    const results = await Promise.all(devices.map(({ device }, i) => addOne(device, 41 + i)));
    expect(results).toEqual([42, 43]);
    for (const { device } of devices) device.destroy();
  });
});

async function addOne(device: GPUDevice, value: number): Promise<number> {
  const module = device.createShaderModule({
    code: '@group(0) @binding(0) var<storage, read_write> cell: u32; @compute @workgroup_size(1) fn main() { cell += 1u; }',
  });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const cell = device.createBuffer({ size: 4, usage });
  const staging = device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(cell, 0, new Uint32Array([value]));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const layout = pipeline.getBindGroupLayout(0);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: cell } }] }));
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(cell, 0, staging, 0, 4);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  return new Uint32Array(staging.getMappedRange())[0];
}
