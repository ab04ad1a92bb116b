/**
 * WebGPU outside a browser: finds an adapter through the optional npm package `webgpu` (Dawn), without environment variables.
 * A graphics card's driver comes first; else the SwiftShader software adapter that Chromium brings along.
 */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type * as Dawn from 'webgpu';
import { FfpError } from '../core/errors.ts';
import { requestDevice } from '../gpu/device.ts';
import { grantPatience, HEADLESS_PATIENCE_MS } from '../gpu/patience.ts';

/** Where Chromium and its relatives lie; each brings a Vulkan loader and SwiftShader. */
const CHROMIUM_FOLDERS = [
  ...(process.env.CHROMIUM_PATH ? [dirname(process.env.CHROMIUM_PATH)] : []),
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/opt/chromium.org/chromium',
];

const ICD = 'vk_swiftshader_icd.json';
const RTLD_NODELETE = 0x1000;

/** Dawn's instances. It hangs when one is collected while a device of it lives: they stay referenced here for good. */
const instances: GPU[] = [];
let found: Promise<{ gpu: GPU; adapter: string }> | undefined;

/**
 * A new device on the best adapter of this machine, and the adapter in words.
 * The process does not end by itself while the device lives: destroy it, and leave with `process.exit`.
 * @throws FfpError('no-webgpu') that says what to install where there is no adapter.
 */
export async function requestNodeDevice(): Promise<{ device: GPUDevice; adapter: string }> {
  found ??= findAdapter();
  const { gpu, adapter } = await found;
  // A device consumes its adapter: each takes a fresh one.
  const fresh = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!fresh) throw new FfpError('gpu', `The adapter ${adapter} is gone.`);
  const device = await requestDevice(fresh);
  grantPatience(device, HEADLESS_PATIENCE_MS);
  return { device, adapter };
}

/** What a browser has as `navigator.gpu`, with the same adapter. Throws like `requestNodeDevice`. */
export async function nodeGpu(): Promise<GPU> {
  found ??= findAdapter();
  return (await found).gpu;
}

async function findAdapter(): Promise<{ gpu: GPU; adapter: string }> {
  const dawn = await loadDawn();
  Object.assign(globalThis, dawn.globals);
  if (process.platform !== 'linux' || loadLibrary('libvulkan.so.1')) {
    const system = await firstAdapter(dawn);
    if (system) return system;
  }
  for (const folder of CHROMIUM_FOLDERS) {
    const icd = join(folder, ICD);
    if (!existsSync(icd)) continue;
    // The Vulkan loader reads this when an instance is made. Debian's Chromium brings its own loader, found once it is in memory.
    process.env.VK_ICD_FILENAMES = icd;
    loadLibrary(join(folder, 'libvulkan.so.1'));
    const software = await firstAdapter(dawn);
    if (software) return software;
  }
  throw new FfpError(
    'no-webgpu',
    'No WebGPU adapter: install a graphics driver with Vulkan, or Chromium (its SwiftShader is used), or choose --backend cpu.',
  );
}

async function loadDawn(): Promise<typeof Dawn> {
  try {
    return await import('webgpu');
  } catch (cause) {
    const message =
      'The npm package "webgpu" is not installed or does not run here: run npm ci, or choose --backend cpu.';
    throw new FfpError('no-webgpu', message, { cause });
  }
}

async function firstAdapter(dawn: typeof Dawn): Promise<{ gpu: GPU; adapter: string } | null> {
  const gpu = dawn.create([]);
  instances.push(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  return adapter && { gpu, adapter: describe(adapter.info) };
}

function describe({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  if (architecture === 'swiftshader') return `${description || 'SwiftShader'} (software)`;
  return [device || `${vendor} ${architecture}`, description].filter(Boolean).join(', ');
}

/** Maps a shared library into this process, so that Dawn finds it by its short name. Returns whether it is there. */
function loadLibrary(path: string): boolean {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | RTLD_NODELETE);
  } catch (error) {
    // Always thrown: a library that is no Node addon is loaded, then complained about. "cannot open" means that it is not there.
    return !/cannot open shared object/.test(String(error));
  }
  return true;
}
