/**
 * Reads arrays as NumPy saves them (numpy.lib.format, versions 1 to 3): numbers of the usual kinds, and text. Every byte is taken for
 * hostile: what a header announces must be there, to the byte.
 */
import { FfpError } from './errors.ts';

export interface NpyArray {
  readonly shape: readonly number[];
  /** Row-major; one string for each entry where `text` is there. */
  readonly data: Float64Array;
  readonly text: readonly string[] | null;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const LONGEST_HEADER = 65536;
const MOST_DIMENSIONS = 8;
const LONGEST_TEXT = 4096;

type Reader = (view: DataView, at: number) => number;
const NUMBERS: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  '<f8': [8, (view, at) => view.getFloat64(at, true)],
  '<f4': [4, (view, at) => view.getFloat32(at, true)],
  '<i8': [8, (view, at) => Number(view.getBigInt64(at, true))],
  '<i4': [4, (view, at) => view.getInt32(at, true)],
  '<i2': [2, (view, at) => view.getInt16(at, true)],
  '|i1': [1, (view, at) => view.getInt8(at)],
  '<u8': [8, (view, at) => Number(view.getBigUint64(at, true))],
  '<u4': [4, (view, at) => view.getUint32(at, true)],
  '<u2': [2, (view, at) => view.getUint16(at, true)],
  '|u1': [1, (view, at) => view.getUint8(at)],
};

/**
 * @param name what to call the array in messages
 * Throws FfpError('file') where it is none, or cut off; 'unsupported' for objects, other kinds of numbers, and columns first.
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const fail = (what: string): never => {
    throw new FfpError('file', `${name} is no NumPy array: ${what}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || !MAGIC.every((byte, n) => bytes[n] === byte)) fail('it does not begin like one');
  const wide = bytes[6] >= 2;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (wide ? 12 : 10) + length;
  if (length > LONGEST_HEADER || start > bytes.length) fail('its header is cut off');
  const header = new TextDecoder('latin1').decode(bytes.subarray(start - length, start));
  const kind = /'descr'\s*:\s*'([^']{1,20})'/.exec(header)?.[1] ?? fail('its header names no simple kind of numbers');
  const dimensions = /'shape'\s*:\s*\(([0-9,\sL]*)\)/.exec(header)?.[1] ?? fail('its header has no shape');
  const shape = dimensions
    .split(',')
    .map((part) => part.replace('L', '').trim())
    .filter((part) => part !== '')
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length > MOST_DIMENSIONS || !Number.isSafeInteger(count)) fail('its shape is impossible');
  if (/'fortran_order'\s*:\s*True/.test(header) && shape.filter((size) => size > 1).length > 1)
    throw new FfpError(
      'unsupported',
      `${name} is stored columns first; save numpy.ascontiguousarray(array) instead of it`,
    );
  const letters = /^([<|])([US])([0-9]{1,5})$/.exec(kind);
  if (letters) {
    const [unit, width] = [letters[2] === 'U' ? 4 : 1, Number(letters[3])];
    if (width > LONGEST_TEXT || start + count * width * unit !== bytes.length) fail('its text is cut off');
    const text = Array.from({ length: count }, (_, n) => {
      let word = '';
      for (let c = 0; c < width; c++) {
        const at = start + (n * width + c) * unit;
        const code = unit === 4 ? view.getUint32(at, true) : bytes[at];
        if (code === 0) break;
        word += code <= 0x10ffff ? String.fromCodePoint(code) : '?';
      }
      return word;
    });
    return { shape, data: new Float64Array(0), text };
  }
  if (!Object.hasOwn(NUMBERS, kind))
    throw new FfpError(
      'unsupported',
      `${name} holds "${kind}"; arrays of little-endian numbers or of text can be read`,
    );
  const [size, read] = NUMBERS[kind];
  if (start + count * size !== bytes.length)
    fail(`its header announces ${count} numbers, and ${Math.floor((bytes.length - start) / size)} are there`);
  return { shape, data: Float64Array.from({ length: count }, (_, n) => read(view, start + n * size)), text: null };
}
