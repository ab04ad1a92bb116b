import { FfpError } from '../core/errors.ts';
import { inTime, PATIENCE_MS } from './patience.ts';

/** A device and what it is called. */
export interface GpuDevice {
  readonly device: GPUDevice;
  /** Vendor, architecture or description, in words. */
  readonly adapter: string;
}

/** Names of software adapters: Chromium's SwiftShader, Mesa's llvmpipe, Windows' WARP. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

/** Whether an adapter is a processor that plays a GPU. */
export const isSoftware = (adapter: string): boolean => SOFTWARE.test(adapter);

/** Asks the browser for its adapter and a device. Throws FfpError('no-webgpu') that says what is missing. */
export async function requestBrowserDevice(): Promise<GpuDevice> {
  const gpu = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  if (!gpu) throw new FfpError('no-webgpu', 'this browser does not offer WebGPU');
  const asked = gpu.requestAdapter({ powerPreference: 'high-performance' });
  const adapter = await inTime(asked, PATIENCE_MS, 'no-webgpu');
  if (!adapter) throw new FfpError('no-webgpu', 'this browser offers WebGPU, but found no graphics adapter for it');
  const { vendor, architecture, description, device: model } = adapter.info;
  const words = [description || [vendor, architecture || model].filter(Boolean).join(' ')].filter(Boolean);
  return { device: await requestDevice(adapter), adapter: words[0] ?? 'an adapter without a name' };
}

/** The first line of what a driver or browser complains of: an Error, or a GPUError, which is none. */
export const wordsOf = (error: unknown): string =>
  String((error as Partial<Error> | null)?.message ?? error)
    .split('\n')[0]
    .slice(0, 300);

/** A device with the adapter's own limits for what this project needs more of than the default. */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  try {
    return await adapter.requestDevice({
      label: 'force-field-playground',
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
    });
  } catch (cause) {
    throw new FfpError('no-webgpu', `the graphics adapter gave no device: ${String(cause)}`, { cause });
  }
}
