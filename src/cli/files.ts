import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';

/** Reads files of `public/` from the disk. */
export function assetLoader(root: string): LoadAsset {
  return async (path) => {
    try {
      const bytes = await readFile(join(root, 'public', path));
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    } catch (cause) {
      throw new FfpError('file', `The file public/${path} of this project cannot be read.`, { cause });
    }
  };
}

/** Reads a text file relative to `cwd`, or standard input for `-`. Throws FfpError('file'). */
export async function readText(cwd: string, path: string): Promise<string> {
  try {
    if (path !== '-') return await readFile(resolve(cwd, path), 'utf8');
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch (cause) {
    throw new FfpError('file', `${named(path)} cannot be read: ${reason(cause)}.`, { cause });
  }
}

/** What a folder may hold: ANI-2x, the largest model there is, has 55 MB in 450 files. */
const MOST_FILES = 10_000;
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * The files of a folder relative to `cwd`, and of the folders in it, whose paths there match; null where there is no such
 * folder. Throws FfpError('file').
 */
export async function readFolder(cwd: string, path: string, pattern: RegExp): Promise<Map<string, Uint8Array> | null> {
  const folder = resolve(cwd, path);
  try {
    if (!(await stat(folder)).isDirectory()) return null;
  } catch {
    return null;
  }
  const tooMuch = () => new FfpError('file', `${named(path)} holds too much to be a model.`);
  try {
    const files = new Map<string, Uint8Array>();
    let bytes = 0;
    for (const entry of await readdir(folder, { recursive: true })) {
      if (!pattern.test(entry)) continue;
      bytes += (await stat(join(folder, entry))).size;
      if (files.size >= MOST_FILES || bytes > MOST_BYTES) throw tooMuch();
      files.set(entry.split(sep).join('/'), await readFile(join(folder, entry)));
    }
    return files;
  } catch (cause) {
    if (cause instanceof FfpError) throw cause;
    throw new FfpError('file', `${named(path)} cannot be read: ${reason(cause)}.`, { cause });
  }
}

/** Writes a text file relative to `cwd`. Throws FfpError('file'). */
export async function writeText(cwd: string, path: string, text: string): Promise<void> {
  try {
    await writeFile(resolve(cwd, path), text);
  } catch (cause) {
    throw new FfpError('file', `${named(path)} cannot be written: ${reason(cause)}.`, { cause });
  }
}

const named = (path: string) => (path === '-' ? 'Standard input' : `The file "${path.slice(0, 200)}"`);

function reason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission is denied';
  return code ?? 'it failed';
}
