import { describe, expect, it } from 'vitest';
import { FfpError } from '../../src/core/errors.ts';
import { readSafetensors, requireTensor, writeSafetensors, type Tensor } from '../../src/core/safetensors.ts';

const tensors = new Map<string, Tensor>([
  ['odd', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 255) }],
  ['matrix', { dtype: 'F64', shape: [2, 2], data: Float64Array.of(1, Math.PI, -0, 1e-300) }],
  ['single', { dtype: 'F32', shape: [1, 3], data: Float32Array.of(0.5, -2, 3e38) }],
  ['signed', { dtype: 'I32', shape: [2], data: Int32Array.of(-(2 ** 31), 7) }],
  ['large', { dtype: 'I64', shape: [1], data: BigInt64Array.of(-(2n ** 63n)) }],
  ['indices', { dtype: 'U32', shape: [], data: Uint32Array.of(4294967295) }],
  ['empty', { dtype: 'F64', shape: [0, 4], data: new Float64Array(0) }],
]);

/** A file with the given header text and data, whatever they are. */
function fileOf(header: string, data = new Uint8Array(0), length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}
const entry = (begin: number, end: number, shape: unknown = [end - begin], dtype = 'U8') =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

describe('safetensors', () => {
  it('gives back what was written, bit for bit', () => {
    const file = writeSafetensors(tensors, new Map([['level', 'ωB97X']]));
    const read = readSafetensors(file);
    expect(read.metadata).toEqual(new Map([['level', 'ωB97X']]));
    expect(Object.fromEntries(read.tensors)).toEqual(Object.fromEntries(tensors));
  });

  it('reads from the middle of a buffer, and its tensors do not share memory with it', () => {
    const file = writeSafetensors(tensors);
    const shifted = new Uint8Array(file.length + 5);
    shifted.set(file, 3);
    const read = readSafetensors(shifted.subarray(3, 3 + file.length));
    shifted.fill(0);
    expect(requireTensor(read, 'matrix', 'F64', [2, null]).data[1]).toBe(Math.PI);
  });

  it('writes what other programs read: aligned, contiguous, header padded with blanks', () => {
    const file = writeSafetensors(tensors);
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Record<
      string,
      { dtype: string; data_offsets: [number, number] }
    >;
    const size: Record<string, number> = { F64: 8, I64: 8, F32: 4, I32: 4, U32: 4, U8: 1 };
    for (const { dtype, data_offsets } of Object.values(header)) expect(data_offsets[0] % size[dtype]).toBe(0);
    expect(Math.max(...Object.values(header).map(({ data_offsets }) => data_offsets[1]))).toBe(
      file.length - 8 - length,
    );
  });

  const good = `{"a":${entry(0, 2)},"b":${entry(2, 4)}}`;
  it('accepts the hand-made file that the hostile ones are variations of', () => {
    expect([...readSafetensors(fileOf(good, new Uint8Array(4))).tensors.keys()]).toEqual(['a', 'b']);
  });

  const hostile: readonly [what: string, file: Uint8Array, message: RegExp][] = [
    ['an empty file', new Uint8Array(0), /0 bytes/],
    ['a file shorter than a header length', new Uint8Array(7), /7 bytes/],
    ['a header longer than the file', fileOf('{}', undefined, 3n), /ends after/],
    ['a header of absurd length', fileOf('{}', undefined, 2n ** 63n), /limit/],
    ['a header that is not JSON', fileOf('{"a":'), /not JSON/],
    ['a header that is not UTF-8', fileOf('{}').fill(0xff, 9, 10), /not JSON/],
    ['a header that is an array', fileOf('[1]'), /begin with/],
    ['a header behind blanks', fileOf(' {}'), /begin with/],
    ['an entry that is no object', fileOf('{"a":3}'), /not an object/],
    ['a type that does not exist', fileOf(`{"a":${entry(0, 2, [1], 'F17')}}`, new Uint8Array(2)), /F17/],
    [
      'a type named like an object method',
      fileOf(`{"a":${entry(0, 2, [1], 'toString')}}`, new Uint8Array(2)),
      /toString/,
    ],
    ['a negative dimension', fileOf(`{"a":${entry(0, 2, [-2])}}`, new Uint8Array(2)), /shape/],
    ['a fractional dimension', fileOf(`{"a":${entry(0, 2, [2.5])}}`, new Uint8Array(2)), /shape/],
    ['a shape that is no list', fileOf(`{"a":${entry(0, 2, 2)}}`, new Uint8Array(2)), /shape/],
    [
      'dimensions that overflow',
      fileOf(`{"a":${entry(0, 2, [2 ** 52, 2 ** 52, 2 ** 52])}}`, new Uint8Array(2)),
      /set apart/,
    ],
    ['too many dimensions', fileOf(`{"a":${entry(0, 2, Array(9).fill(1))}}`, new Uint8Array(2)), /shape/],
    ['a shape that does not match its bytes', fileOf(`{"a":${entry(0, 2, [3])}}`, new Uint8Array(2)), /set apart/],
    ['a tensor past the end', fileOf(`{"a":${entry(0, 5)}}`, new Uint8Array(4)), /0 to 5 of 4/],
    ['a tensor that ends before it begins', fileOf(`{"a":${entry(3, 1, [2])}}`, new Uint8Array(4)), /3 to 1/],
    ['overlapping tensors', fileOf(`{"a":${entry(0, 3)},"b":${entry(2, 4)}}`, new Uint8Array(4)), /starts at byte 2/],
    ['a gap between tensors', fileOf(`{"a":${entry(0, 1)},"b":${entry(2, 4)}}`, new Uint8Array(4)), /starts at byte 2/],
    ['bytes behind the last tensor', fileOf(good, new Uint8Array(5)), /account for 4/],
    ['a name twice', fileOf(`{"a":${entry(0, 2)},"a":${entry(2, 4)}}`, new Uint8Array(4)), /starts at byte 2/],
    ['a prototype name', fileOf(`{"__proto__":${entry(0, 4)}}`, new Uint8Array(4)), /__proto__/],
    ['a prototype key in the metadata', fileOf('{"__metadata__":{"__proto__":"x"}}'), /__proto__/],
    ['metadata that is not text', fileOf('{"__metadata__":{"a":1}}'), /not text/],
  ];
  it.each(hostile)('refuses %s', (_, file, message) => {
    expect(() => readSafetensors(file, 'model.safetensors')).toThrow(FfpError);
    expect(() => readSafetensors(file, 'model.safetensors')).toThrow(message);
    expect(() => readSafetensors(file, 'model.safetensors')).toThrow(/^model\.safetensors is not/);
  });

  it('refuses to write what it would refuse to read', () => {
    const data = new Float64Array(3);
    expect(() => writeSafetensors(new Map([['a', { dtype: 'F64', shape: [2], data }]]))).toThrow(/does not match/);
    expect(() => writeSafetensors(new Map([['__proto__', { dtype: 'F64', shape: [3], data }]]))).toThrow(FfpError);
  });

  it('says what a tensor should have been', () => {
    const read = readSafetensors(writeSafetensors(tensors));
    expect(() => requireTensor(read, 'matrix', 'F64', [2, 3], 'm')).toThrow(
      'm: tensor "matrix" should be F64 [2, 3], it is F64 [2, 2]',
    );
    expect(() => requireTensor(read, 'none', 'U8', [null], 'm')).toThrow(/U8 \[any\], it is missing/);
    expect(() => requireTensor(read, 'odd', 'F64', [3])).toThrow(FfpError);
  });
});
