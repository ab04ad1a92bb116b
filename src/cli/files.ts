import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { isZip, readZip } from '../core/zip.ts';
import { MODEL_LIMITS } from '../models/ani/files.ts';
import type { OpenFile } from './command.ts';

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

const DEEPEST = 8;

/**
 * The files of a folder or a zip archive relative to `cwd`, and of the folders in it, whose paths there match; null where
 * there is neither. Throws FfpError('file').
 */
export async function readFolder(cwd: string, path: string, pattern: RegExp): Promise<Map<string, Uint8Array> | null> {
  const folder = resolve(cwd, path);
  const place = await stat(folder).catch(() => null);
  if (place?.isFile()) return readArchive(folder, path, pattern, place.size);
  if (!place?.isDirectory()) return null;
  try {
    const files = new Map<string, Uint8Array>();
    let [entries, bytes] = [0, 0];
    const walk = async (inside: string, depth: number): Promise<void> => {
      for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
        const at = `${inside}${entry.name}`;
        // Whoever names a home folder by mistake is told at once, not after a search of the disk.
        if (++entries > MODEL_LIMITS.files || depth > DEEPEST) throw tooMuch(path);
        if (entry.isDirectory()) await walk(`${at}/`, depth + 1);
        if (!entry.isFile() || !pattern.test(at)) continue;
        bytes += (await stat(join(folder, at))).size;
        if (bytes > MODEL_LIMITS.bytes) throw tooMuch(path);
        files.set(at, await readFile(join(folder, at)));
      }
    };
    await walk('', 0);
    return files;
  } catch (cause) {
    if (cause instanceof FfpError) throw cause;
    throw new FfpError('file', `${named(path)} cannot be read: ${reason(cause)}.`, { cause });
  }
}

const tooMuch = (path: string) =>
  new FfpError('file', `The folder "${path.slice(0, 200)}" holds too much to be a model.`);

async function readArchive(file: string, path: string, pattern: RegExp, size: number) {
  if (size > MODEL_LIMITS.bytes) return null;
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new FfpError('file', `${named(path)} cannot be read: ${reason(cause)}.`, { cause });
  });
  return isZip(bytes) ? readZip(bytes, pattern, MODEL_LIMITS, named(path)) : null;
}

/** Writes a text file relative to `cwd`. Throws FfpError('file'). */
export async function writeText(cwd: string, path: string, text: string): Promise<void> {
  try {
    await writeFile(resolve(cwd, path), text);
  } catch (cause) {
    throw new FfpError('file', `${named(path)} cannot be written: ${reason(cause)}.`, { cause });
  }
}

/** The largest model or checkpoint there may be. */
const MOST_BYTES = MODEL_LIMITS.bytes;

/** Reads a file relative to `cwd`; null where there is none. Throws FfpError('file'). */
export async function readBytes(cwd: string, path: string): Promise<Uint8Array | null> {
  try {
    const file = resolve(cwd, path);
    const place = await stat(file).catch(() => null);
    if (!place) return null;
    if (place.size > MOST_BYTES) throw new FfpError('file', `${named(path)} is larger than any model.`);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof FfpError) throw cause;
    throw new FfpError('file', `${named(path)} cannot be read: ${reason(cause)}.`, { cause });
  }
}

/** Writes a file relative to `cwd`, all of it or nothing, and the folders that it lies in. Throws FfpError('file'). */
export async function writeBytes(cwd: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = resolve(cwd, path);
  const draft = `${file}.${process.pid}.draft`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, bytes);
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new FfpError('file', `${named(path)} cannot be written: ${reason(cause)}.`, { cause });
  }
}

/** Opens a new file relative to `cwd` that grows. Throws FfpError('file'), and so do its methods. */
export async function openFile(cwd: string, path: string): Promise<OpenFile> {
  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (cause) {
      throw new FfpError('file', `${named(path)} cannot be written: ${reason(cause)}.`, { cause });
    }
  };
  const handle = await attempt(() => open(resolve(cwd, path), 'w'));
  let length = 0;
  const put = (bytes: Uint8Array, offset: number) =>
    attempt(async () => {
      for (let done = 0; done < bytes.length;)
        done += (await handle.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
    });
  return {
    append: async (bytes) => {
      await put(bytes, length);
      length += bytes.length;
    },
    overwrite: (offset, bytes) => put(bytes, offset),
    close: () => attempt(() => handle.close()),
  };
}

/** Removes a file relative to `cwd`, if it is there. Throws FfpError('file'). */
export async function removeFile(cwd: string, path: string): Promise<void> {
  await rm(resolve(cwd, path), { force: true }).catch((cause: unknown) => {
    throw new FfpError('file', `${named(path)} cannot be removed: ${reason(cause)}.`, { cause });
  });
}

const named = (path: string) => (path === '-' ? 'Standard input' : `The file "${path.slice(0, 200)}"`);

function reason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission is denied';
  return code ?? 'it failed';
}
