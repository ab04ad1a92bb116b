import { readFile } from 'node:fs/promises';
import type { LoadAsset } from '../../src/core/assets.ts';

/** Files of `public/`, from the disk. */
export const publicAsset: LoadAsset = async (path) => {
  const { buffer, byteOffset, byteLength } = await readFile(new URL(`../../public/${path}`, import.meta.url));
  return buffer.slice(byteOffset, byteOffset + byteLength);
};
