import { readFile } from 'node:fs/promises';
import type { LoadAsset } from '../../src/core/assets.ts';

/** Files of `public/`, from the disk. */
export const publicAsset: LoadAsset = async (path) => {
  const { buffer, byteOffset, byteLength } = await readFile(`public/${path}`);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};
