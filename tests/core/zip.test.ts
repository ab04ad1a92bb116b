import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FfpError } from '../../src/core/errors.ts';
import { isZip, readZip } from '../../src/core/zip.ts';
import { writeZip } from '../../src/core/zipOutput.ts';
import { zipOf } from '../helpers/zip.ts';

const LIMITS = { files: 10, bytes: 100_000 };
const encode = (text: string) => new TextEncoder().encode(text);
const FILES = new Map([
  ['model/a.txt', encode('a word '.repeat(500))],
  ['model/deep/b.txt', encode('b')],
  ['model/empty.txt', new Uint8Array(0)],
  ['model/picture.png', encode('not wanted')],
]);
const read = (data: Uint8Array, limits = LIMITS) => readZip(data, /\.txt$/, limits, 'The archive');

/** Python's zipfile wrote it, with a folder of its own and a stored file beside a deflated one. */
const PYTHON = (JSON.parse(readFileSync(new URL('../golden/zip.json', import.meta.url), 'utf8')) as { archive: string })
  .archive;

describe('a zip archive', () => {
  it.each([
    ['deflated', {}],
    ['stored', { method: 0 }],
    ['with a comment', { comment: 'PK\x05\x06 is how it would end' }],
  ])('is read: %s', async (_, options) => {
    const archive = zipOf(FILES, options);
    expect(isZip(archive)).toBe(true);
    const wanted = [...FILES].filter(([path]) => path.endsWith('.txt'));
    expect([...(await read(archive))]).toEqual(wanted);
  });

  it('is read wherever its bytes lie', async () => {
    const archive = zipOf(FILES);
    const inside = new Uint8Array(archive.length + 7);
    inside.set(archive, 7);
    expect((await read(inside.subarray(7))).size).toBe(3);
  });

  it('is read as another program wrote it', async () => {
    const files = await read(new Uint8Array(Buffer.from(PYTHON, 'base64')));
    const text = (path: string) => new TextDecoder().decode(files.get(path));
    expect([...files.keys()]).toEqual(['model/stored.txt', 'model/deflated.txt']);
    expect(text('model/stored.txt')).toBe('as it is');
    expect(text('model/deflated.txt')).toBe('again and '.repeat(1000));
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /no zip archive/],
    ['text', encode('<html>not found</html>'), /no zip archive/],
    ['an archive that is cut off', zipOf(FILES).slice(0, -30), /no zip archive, or it is cut off/],
    ['too many bytes', zipOf(new Map([['big.txt', new Uint8Array(100_001)]])), /1 files of 100001 bytes/],
    ['too many files', zipOf(new Map(Array.from({ length: 11 }, (_, n) => [`${n}.txt`, encode('x')]))), /11 files/],
    ['a file larger than it says', zipOf(FILES, { size: 100 }), /a.txt is larger than it says/],
    ['a file smaller than it says', zipOf(FILES, { size: 5000 }), /a.txt has 3500 bytes instead of 5000/],
    ['another method', zipOf(FILES, { method: 14 }), /by method 14/],
  ])('is refused: %s', async (_, data, message) => {
    await expect(read(data)).rejects.toThrow(message);
    await expect(read(data)).rejects.toBeInstanceOf(FfpError);
  });

  it('is refused with a check sum that is wrong', async () => {
    const archive = zipOf(FILES, { method: 0 });
    archive[50] ^= 1;
    await expect(read(archive)).rejects.toThrow(/check sum of model\/a.txt is wrong/);
  });

  it('never gives other data, whichever byte is spoilt', async () => {
    const archive = zipOf(FILES);
    let refused = 0;
    for (let at = 0; at < archive.length; at++) {
      const spoilt = archive.with(at, archive[at] ^ 0x41);
      try {
        for (const [path, bytes] of await read(spoilt)) {
          // A name is not summed up.
          const known = FILES.get(path);
          if (known) expect(bytes, `byte ${at}`).toEqual(known);
        }
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(FfpError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

describe('a zip archive that this program writes', () => {
  const files = [
    { name: 'a/one.txt', text: 'one\n' },
    { name: 'a/zwei-ä.txt', text: 'ä'.repeat(1000) },
    { name: 'a/empty.txt', text: '' },
  ];

  it('is read back, check sums and all', async () => {
    const archive = writeZip(files);
    expect([...(await read(archive))]).toEqual(files.map(({ name, text }) => [name, encode(text)]));
    expect(writeZip(files)).toEqual(archive);
  });

  it('is refused once a byte of it is changed', async () => {
    const archive = writeZip(files);
    archive[30 + files[0].name.length] ^= 1;
    await expect(read(archive)).rejects.toThrow(/check sum/);
  });
});
