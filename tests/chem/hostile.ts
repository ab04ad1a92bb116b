/** Bad input must end in one clear message, quickly, and in nothing else. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { FfpError } from '../../src/core/errors.ts';

/** Expects an FfpError of a code that blames the file, with a single line that matches. */
export function expectFileError(run: () => unknown, message: RegExp): void {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(FfpError);
  const { code, message: said } = thrown as FfpError;
  expect(['file', 'unsupported']).toContain(code);
  expect(said).toMatch(message);
  expect(said).not.toMatch(/\n/);
  expect(said.length).toBeLessThan(400);
}

/** Runs `read` and lets only FfpErrors pass. Returns what was read, or null. */
export function readOrRefuse<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FfpError && ['file', 'unsupported'].includes(error.code)) return null;
    throw error;
  }
}

/** Ways to spoil a good file: cut it, or replace, insert, drop a piece of it. */
export function spoilt(text: string): fc.Arbitrary<string> {
  const place = fc.nat(text.length);
  const junk = fc.oneof(
    fc.constantFrom(
      'NaN',
      '-1',
      '1e999',
      '********',
      '999999999',
      '\n',
      '\r\n',
      '%FLAG X\n',
      '0',
      ' ',
      '-',
      '\u0000',
      'é',
    ),
    fc.string({ maxLength: 12 }),
  );
  return fc.oneof(
    place.map((end) => text.slice(0, end)),
    fc.tuple(place, junk).map(([at, piece]) => text.slice(0, at) + piece + text.slice(at + piece.length)),
    fc.tuple(place, junk).map(([at, piece]) => text.slice(0, at) + piece + text.slice(at)),
    fc.tuple(place, fc.nat(100)).map(([at, length]) => text.slice(0, at) + text.slice(at + length)),
  );
}
