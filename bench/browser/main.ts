/** The resident suite in a browser; bench/browser.mjs opens this page in Chromium and reads the result. */
import type { BenchRecord } from '../../src/cli/bench.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { requestBrowserDevice } from '../../src/gpu/device.ts';
import { GpuEngine } from '../../src/gpu/engine.ts';
import { residentRecords } from '../resident.ts';

const records: BenchRecord[] = [];
const gpu = new GpuEngine(await requestBrowserDevice());
const load = async (path: string): Promise<ArrayBuffer> => (await fetch(`/${path}`)).arrayBuffer();
for await (const record of residentRecords(gpu, new CpuEngine(), load)) records.push(record);
Object.assign(globalThis, { records });
