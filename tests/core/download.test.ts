/** Downloads from a server of the test's own, which breaks off, lies and stalls. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadFiles, type RemoteFile } from '../../src/core/download.ts';
import { FfpError } from '../../src/core/errors.ts';

const contents = new Map(
  Array.from({ length: 14 }, (_, n) => [`part/file-${n}`, Buffer.alloc(1000 + 3000 * n, `${n} and so on. `)]),
);
const files: RemoteFile[] = [...contents].map(([path, bytes]) => ({
  path,
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
}));
const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
const SPOILT = 'part/file-9';

/** What the server does instead with one file. */
type Answer = (request: IncomingMessage, response: ServerResponse, bytes: Buffer) => void;
let instead: Answer | null = null;
let asked: string[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url!.slice('/some/where/'.length);
    asked.push(path);
    const bytes = contents.get(path)!;
    if (instead && path === SPOILT) instead(request, response, bytes);
    else response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  instead = null;
  asked = [];
});

const failure = async (patience?: number): Promise<{ error: FfpError; have: Map<string, Uint8Array<ArrayBuffer>> }> => {
  const have = new Map<string, Uint8Array<ArrayBuffer>>();
  const error: unknown = await downloadFiles(base, files, have, patience === undefined ? {} : { patience }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FfpError);
  return { error: error as FfpError, have };
};

describe('a download', () => {
  it('brings every file, and says how far it is', async () => {
    const have = new Map<string, Uint8Array<ArrayBuffer>>();
    const seen: number[] = [];
    await downloadFiles(base, files, have, { progress: (received) => seen.push(received) });
    for (const [path, bytes] of contents) expect(Buffer.from(have.get(path)!).equals(bytes)).toBe(true);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(total);
    expect(seen.every((received, n) => n === 0 || received >= seen[n - 1])).toBe(true);
  });

  it.each<[string, Answer, RegExp]>([
    [
      'breaks off in the middle of a file',
      (_, response, bytes) => {
        response.writeHead(200, { 'content-length': bytes.length });
        response.write(bytes.subarray(0, 500), () => response.destroy());
      },
      /broke off at part\/file-9 \(\d+ of 28000 bytes\): .*try again/,
    ],
    [
      'breaks off before the first byte',
      (request) => request.socket.destroy(),
      /broke off at part\/file-9 \(0 of 28000/,
    ],
    [
      'ends early, as if that were all',
      (_, response, bytes) => response.end(bytes.subarray(0, 27_999)),
      /broke off at part\/file-9 \(27999 of 28000/,
    ],
    [
      'brings more than was announced',
      (_, response, bytes) => response.end(Buffer.concat([bytes, Buffer.alloc(1)])),
      /file-9 is not the file that was expected: it has more than 28000 bytes/,
    ],
    [
      'brings something else of the same size',
      (_, response, bytes) => response.end(Buffer.alloc(bytes.length)),
      /file-9 is not the file that was expected: it has another SHA-256/,
    ],
    [
      'does not find a file',
      (_, response) => response.writeHead(404).end('404: Not Found'),
      /file-9 is not to be had \(the server answers 404\)/,
    ],
  ])('that %s says so, and what has arrived stays', async (_, answer, message) => {
    instead = answer;
    const { error, have } = await failure();
    expect(error.code).toBe('file');
    expect(error.message).toMatch(message);
    expect(have.has(SPOILT)).toBe(false);
    for (const [path, bytes] of have) expect(contents.get(path)!.equals(bytes)).toBe(true);
    instead = null;
    asked = [];
    const kept = [...have.keys()];
    await downloadFiles(base, files, have);
    expect(have.size).toBe(files.length);
    expect(asked.filter((path) => kept.includes(path))).toEqual([]);
  });

  it('does not wait for ever', async () => {
    instead = (_, response) => void response.write('and then nothing');
    const { error } = await failure(200);
    expect(error.message).toMatch(/broke off at part\/file-9 \(16 of/);
  });

  it('can be cancelled, and gone on with', async () => {
    const cancel = new AbortController();
    const have = new Map<string, Uint8Array<ArrayBuffer>>();
    instead = (_, response) => void response.write('slow');
    const all = downloadFiles(base, files, have, { signal: cancel.signal });
    await expect.poll(() => have.size).toBe(files.length - 1);
    cancel.abort();
    await expect(all).rejects.toThrow(/abort/i);
    instead = null;
    await downloadFiles(base, files, have);
    expect(have.size).toBe(files.length);
    await expect(downloadFiles(base, files, new Map(), { signal: cancel.signal })).rejects.toThrow(/abort/i);
  });
});
