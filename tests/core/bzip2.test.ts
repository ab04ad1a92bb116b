import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompressBzip2 } from '../../src/core/bzip2.ts';
import { FfpError } from '../../src/core/errors.ts';
import { sha256 } from '../../src/core/hash.ts';

interface Vector {
  readonly name: string;
  readonly packed: string;
  readonly length: number;
  readonly sha256: string;
}

const { cases } = JSON.parse(readFileSync(new URL('../golden/bzip2.json', import.meta.url), 'utf8')) as {
  cases: Vector[];
};
const LIMIT = 1_000_000;
const bytesOf = ({ packed }: Vector) => new Uint8Array(Buffer.from(packed, 'base64'));
const text = cases.find(({ name }) => name === 'text')!;

describe('bzip2', () => {
  it.each(cases)('unpacks $name', async (vector) => {
    const data = decompressBzip2(bytesOf(vector), LIMIT, 'it');
    expect(data.length).toBe(vector.length);
    expect(await sha256(data)).toBe(vector.sha256);
  });

  it('ignores what follows', () => {
    const data = Uint8Array.of(...bytesOf(text), 1, 2, 3);
    expect(decompressBzip2(data, LIMIT, 'it').length).toBe(text.length);
  });

  it('stops at its limit', () => {
    expect(decompressBzip2(bytesOf(text), text.length, 'it').length).toBe(text.length);
    expect(() => decompressBzip2(bytesOf(text), text.length - 1, 'it')).toThrow(/holds more than \d+ bytes/);
  });

  it.each([
    ['nothing', new Uint8Array(0), /cut off/],
    ['text', new TextEncoder().encode('<html>not found</html>'), /not bzip2 data/],
    ['another level', new TextEncoder().encode('BZh0 whatever it is'), /not bzip2 data/],
  ])('refuses %s', (_, data, message) => {
    expect(() => decompressBzip2(data, LIMIT, 'weights')).toThrow(message);
    expect(() => decompressBzip2(data, LIMIT, 'weights')).toThrow(/^weights cannot be unpacked: .*\.$/);
  });

  it('refuses data that is cut off, wherever', () => {
    const whole = bytesOf(text);
    for (let length = 0; length < whole.length; length += 7)
      expect(() => decompressBzip2(whole.subarray(0, length), LIMIT, 'it')).toThrow(FfpError);
  });

  it('lets no flipped bit through that changes the data', () => {
    const whole = bytesOf(text);
    const right = decompressBzip2(whole, LIMIT, 'it');
    let found = 0;
    for (let bit = 0; bit < 8 * whole.length; bit += 3) {
      const spoilt = whole.slice();
      spoilt[bit >> 3] ^= 1 << (bit & 7);
      try {
        // The padding, the digit of the level and codes that nothing uses are not summed up, and matter to nobody.
        expect(decompressBzip2(spoilt, LIMIT, 'it'), `bit ${bit}`).toEqual(right);
      } catch (error) {
        expect(error, `bit ${bit}`).toBeInstanceOf(FfpError);
        found++;
      }
    }
    expect(found).toBeGreaterThan((0.95 * 8 * whole.length) / 3);
  });

  it('ends on anything, with an FfpError or with data', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (noise) => {
        const data = Uint8Array.of(...bytesOf(text).subarray(0, 14), ...noise);
        try {
          decompressBzip2(data, LIMIT, 'it');
        } catch (error) {
          expect(error).toBeInstanceOf(FfpError);
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
