/**
 * Downloads a list of files of which everything is known beforehand: each one is taken only if its size and its SHA-256 are
 * those of the list.
 */
import { FfpError } from './errors.ts';
import { sha256 } from './hash.ts';

export interface RemoteFile {
  /** Below the base address, `/` between folders. */
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface DownloadOptions {
  /** Cancels: the download rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told how many bytes have arrived, of files that are complete and of those on their way. */
  readonly progress?: (received: number) => void;
  /** Time without a byte after which a connection counts as broken, ms. */
  readonly patience?: number;
}

/** Requests under way at once: what browsers allow a host over HTTP/1.1. */
const PARALLEL = 6;
const PATIENCE = 30_000;

/**
 * Brings the files that `have` lacks, and adds each to it once it has been checked: after a failure the same call goes on with
 * what is missing.
 * @param base address that the paths are relative to, with `/` at its end
 * @throws FfpError('file') that names the file and says whether it broke off, is gone, or is another one than expected
 */
export async function downloadFiles(
  base: string,
  files: readonly RemoteFile[],
  have: Map<string, Uint8Array<ArrayBuffer>>,
  { signal, progress, patience = PATIENCE }: DownloadOptions = {},
): Promise<void> {
  const missing = files.filter(({ path }) => !have.has(path));
  // The first failure ends the others.
  const stop = new AbortController();
  const cancel = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  let received = files.reduce((sum, { path, bytes }) => sum + (have.has(path) ? bytes : 0), 0);
  const arrived = (bytes: number) => progress?.((received += bytes));
  arrived(0);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < missing.length) {
      const file = missing[next++];
      have.set(file.path, await downloadFile(base, file, stop.signal, patience, arrived));
    }
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL }, work));
  } catch (error) {
    stop.abort(error);
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

async function downloadFile(
  base: string,
  file: RemoteFile,
  cancelled: AbortSignal,
  patience: number,
  arrived: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { path } = file;
  const end = new AbortController();
  const cancel = () => end.abort(cancelled.reason);
  cancelled.addEventListener('abort', cancel);
  if (cancelled.aborted) cancel();
  let timer = setTimeout(() => end.abort(), patience);
  const bytes = new Uint8Array(file.bytes);
  let length = 0;
  try {
    const response = await fetch(new URL(path, base), {
      signal: end.signal,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
    if (!response.ok || !response.body)
      throw new FfpError('file', `${path} is not to be had (the server answers ${response.status}); try again later.`);
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => end.abort(), patience);
      if (length + chunk.value.length > file.bytes) throw unexpected(path, `more than ${file.bytes} bytes`);
      bytes.set(chunk.value, length);
      length += chunk.value.length;
      arrived(chunk.value.length);
    }
  } catch (cause) {
    if (cause instanceof FfpError) throw cause;
    cancelled.throwIfAborted();
    throw brokenOff(file, length, cause);
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener('abort', cancel);
  }
  // Some servers end a connection that broke behind them as if the file were over.
  if (length < file.bytes) throw brokenOff(file, length);
  if ((await sha256(bytes)) !== file.sha256) throw unexpected(path, 'another SHA-256');
  return bytes;
}

const brokenOff = ({ path, bytes }: RemoteFile, length: number, cause?: unknown) =>
  new FfpError(
    'file',
    `The download broke off at ${path} (${length} of ${bytes} bytes): look at the connection and try again; what has arrived is kept.`,
    { cause },
  );

const unexpected = (path: string, what: string) =>
  new FfpError(
    'file',
    `${path} is not the file that was expected: it has ${what}. It was changed or damaged on its way, and nothing of it was used.`,
  );
