import { readFileSync } from 'node:fs';
import type { LoadAsset } from '../../src/core/assets.ts';

/** Files of `public/`, as the page would load them. */
export const fromDisk: LoadAsset = async (path) => {
  const { buffer, byteOffset, byteLength } = readFileSync(`public/${path}`);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};
