/** Devices that say nothing. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { requestBrowserDevice } from '../../src/gpu/device.ts';
import { grantPatience, inTime, PATIENCE_MS } from '../../src/gpu/patience.ts';
import { Pipelines } from '../../src/gpu/pipelines.ts';
import { answered } from '../../src/gpu/readback.ts';

const never = new Promise<never>(() => {});
const device = {} as GPUDevice;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a dispatch that takes too long is an error of the graphics device', async () => {
  const waiting = expect(answered(device, never)).rejects.toMatchObject({
    code: 'gpu',
    message: 'the graphics device did not answer within 20 s',
  });
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 1);
  await waiting;
});

it('a compiler that never comes to an end is an error, too, after two minutes', async () => {
  // Shaders are loaded in time of the clock.
  vi.useRealTimers();
  vi.stubGlobal('GPUShaderStage', { COMPUTE: 4 });
  let begun: () => void;
  const begins = new Promise<void>((resolve) => (begun = resolve));
  const compiling = {
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createShaderModule: () => ({ getCompilationInfo: () => Promise.resolve({ messages: [] }) }),
    createComputePipelineAsync: () => {
      vi.useFakeTimers();
      begun();
      return never;
    },
  } as unknown as GPUDevice;
  const pipelines = new Pipelines(compiling, [], { '/shaders/kernels/empty.wgsl': '' });
  let over = false;
  const waiting = expect(pipelines.kernel('kernels/empty', [], '').finally(() => (over = true))).rejects.toMatchObject({
    code: 'gpu',
    message:
      'the graphics driver cannot build the shader kernels/empty: the graphics device did not answer within 120 s',
  });
  await begins;
  await vi.advanceTimersByTimeAsync(5 * PATIENCE_MS);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 1);
  await waiting;
  vi.unstubAllGlobals();
});

it('a device may be granted more', async () => {
  const slow = {} as GPUDevice;
  grantPatience(slow, 3 * PATIENCE_MS);
  let over = false;
  const waiting = expect(answered(slow, never).finally(() => (over = true))).rejects.toThrow('within 60 s');
  await vi.advanceTimersByTimeAsync(2 * PATIENCE_MS);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 1);
  await waiting;
});

it('an adapter that never comes is none', async () => {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => never } });
  const waiting = expect(requestBrowserDevice()).rejects.toMatchObject({ code: 'no-webgpu' });
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 1);
  await waiting;
  vi.unstubAllGlobals();
});

it('an answer in time is the answer, a refusal a refusal, and no clock goes on', async () => {
  const later = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS - 1, 7));
  const waiting = inTime(later);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  expect(await waiting).toBe(7);
  await expect(inTime(Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(vi.getTimerCount()).toBe(0);
});
