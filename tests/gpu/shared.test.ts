import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { normals3, philox4x32 } from '../../src/core/philox.ts';
import { composeShader, type ShaderFiles } from '../../src/gpu/shaders.ts';
import { randomNumbers } from '../helpers/random.ts';

let device: GPUDevice;
beforeAll(async () => {
  device = (await requestNodeDevice()).device;
});
afterAll(() => device.destroy());

/** Applies a WGSL expression of `x: vec4u` to each row of four words; the result is read as four words a row. */
async function apply(
  imports: readonly string[],
  expression: string,
  rows: Uint32Array<ArrayBuffer>,
  more: ShaderFiles = {},
): Promise<ArrayBuffer> {
  const { code } = await composeShader(
    imports,
    `@group(0) @binding(0) var<storage, read> rows: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> results: array<vec4u>;
@compute @workgroup_size(64) fn apply(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&rows)) { return; }
  let x = rows[id.x];
  results[id.x] = ${expression};
}`,
    more,
  );
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }) },
  });
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const size = rows.byteLength;
  const input = device.createBuffer({ size, usage: STORAGE | COPY_DST });
  const output = device.createBuffer({ size, usage: STORAGE | COPY_SRC });
  const staging = device.createBuffer({ size, usage: COPY_DST | MAP_READ });
  device.queue.writeBuffer(input, 0, rows);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = [input, output].map((buffer, binding) => ({ binding, resource: { buffer } }));
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(rows.length / 256));
  pass.end();
  encoder.copyBufferToBuffer(output, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  return staging.getMappedRange().slice(0);
}

const COUNT = 4096;
const random = randomNumbers(5);
const words = Uint32Array.from({ length: 4 * COUNT }, () => Math.floor(random() * 4294967296));
const floats = (low: number, high: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: 4 * COUNT }, () => low + (high - low) * random());

describe('shaders/shared/philox.wgsl', () => {
  it('gives the words of its twin', async () => {
    const actual = new Uint32Array(await apply(['shared/philox'], 'philox4x32(x, vec2u(0x12345678u, 9u))', words));
    const expected = new Uint32Array(4 * COUNT);
    for (let n = 0; n < COUNT; n++) {
      const [a, b, c, d] = words.subarray(4 * n, 4 * n + 4);
      philox4x32(expected.subarray(4 * n, 4 * n + 4), a, b, c, d, 0x12345678, 9);
    }
    expect(actual).toEqual(expected);
  });

  it('gives the normal numbers of its twin', async () => {
    const actual = new Float32Array(await apply(['shared/philox'], 'bitcast<vec4u>(vec4f(normals3(x), 0.0))', words));
    const three = new Float64Array(3);
    let worst = 0;
    for (let n = 0; n < COUNT; n++) {
      normals3(three, words.subarray(4 * n, 4 * n + 4));
      for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(actual[4 * n + c] - three[c]));
    }
    expect(worst).toBeLessThan(3e-6);
  });
});

describe('shaders/shared/elementary.wgsl', () => {
  it('angle_of is atan2 to 3e-7', async () => {
    const x = floats(-2, 2);
    const result = await apply(
      ['shared/elementary'],
      'vec4u(bitcast<u32>(angle_of(bitcast<f32>(x.x), bitcast<f32>(x.y))))',
      new Uint32Array(x.buffer),
    );
    const actual = new Float32Array(result);
    for (let n = 0; n < COUNT; n++)
      expect(Math.abs(actual[4 * n] - Math.atan2(x[4 * n], x[4 * n + 1]))).toBeLessThan(5e-7);
  });

  it('angle_of is relatively exact near zero', async () => {
    const x = floats(-1e-3, 1e-3);
    const result = await apply(
      ['shared/elementary'],
      'vec4u(bitcast<u32>(angle_of(bitcast<f32>(x.x), 1.0)))',
      new Uint32Array(x.buffer),
    );
    const actual = new Float32Array(result);
    for (let n = 0; n < COUNT; n++) expect(Math.abs(actual[4 * n] / Math.atan(x[4 * n]) - 1)).toBeLessThan(3e-7);
  });

  it('cosine_sine is right to 2e-7 on [−π/4, π/4]', async () => {
    const x = floats(-Math.PI / 4, Math.PI / 4);
    const result = await apply(
      ['shared/elementary'],
      'bitcast<vec4u>(vec4f(cosine_sine(bitcast<f32>(x.x)), 0.0, 0.0))',
      new Uint32Array(x.buffer),
    );
    const actual = new Float32Array(result);
    for (let n = 0; n < COUNT; n++) {
      expect(Math.abs(actual[4 * n] - Math.cos(x[4 * n]))).toBeLessThan(2e-7);
      expect(Math.abs(actual[4 * n + 1] - Math.sin(x[4 * n]))).toBeLessThan(2e-7);
    }
  });

  it('logarithm is right to 3e-7, relative where the result is large', async () => {
    const x = floats(0, 1).map((v) => Math.max(v, 2 ** -24));
    const result = await apply(
      ['shared/elementary'],
      'vec4u(bitcast<u32>(logarithm(bitcast<f32>(x.x))))',
      new Uint32Array(x.buffer),
    );
    const actual = new Float32Array(result);
    for (let n = 0; n < COUNT; n++) {
      const expected = Math.log(x[4 * n]);
      expect(Math.abs(actual[4 * n] - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(3e-7);
    }
  });
});

describe('shaders/learned/force_kernel/exponential.wgsl', () => {
  it('is right to 2e-7 of the result', async () => {
    const path = '/shaders/learned/force_kernel/exponential.wgsl';
    const more = { [path]: readFileSync(`.${path}`, 'utf8') };
    const x = floats(-40, 2);
    const result = await apply(
      ['learned/force_kernel/exponential'],
      'vec4u(bitcast<u32>(exponential(bitcast<f32>(x.x))))',
      new Uint32Array(x.buffer),
      more,
    );
    const actual = new Float32Array(result);
    for (let n = 0; n < COUNT; n++) expect(Math.abs(actual[4 * n] / Math.exp(x[4 * n]) - 1)).toBeLessThan(2e-7);
  });
});

describe('composed WGSL', () => {
  it('has unrolled lines, from the outermost in', async () => {
    const { code, origin } = await composeShader(
      [],
      `const N: u32 = 2u;
const M: u32 = 3u;
#unroll i N
row_@i
#unroll j M
at_@i_@j
#end
#end`,
    );
    const lines = code.split('\n').slice(2);
    expect(lines).toEqual(['row_0', 'at_0_0', 'at_0_1', 'at_0_2', 'row_1', 'at_1_0', 'at_1_1', 'at_1_2']);
    expect(origin.slice(2).map(({ line }) => line)).toEqual([4, 6, 6, 6, 4, 6, 6, 6]);
  });

  it('says what is missing', async () => {
    await expect(composeShader([], '#unroll i N\n#end')).rejects.toThrow(/no constant N/);
    await expect(composeShader([], 'const N: u32 = 2u;\n#unroll i N')).rejects.toThrow(/no #end/);
  });
});
