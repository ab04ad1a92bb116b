/**
 * The safetensors file format (https://github.com/huggingface/safetensors): 8 bytes with the length of a JSON header, the
 * header, then the tensors' bytes, little-endian, without gaps. Nothing in such a file is executed, so it is how this
 * project stores arrays, shipped or brought by a visitor; the reader takes every byte for hostile.
 */
import { FfpError } from './errors.ts';

const ARRAYS = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
} as const;

interface ArrayOf {
  F64: Float64Array;
  F32: Float32Array;
  I64: BigInt64Array;
  I32: Int32Array;
  U32: Uint32Array;
  U8: Uint8Array;
}

export type DataType = keyof ArrayOf;

export interface Tensor<T extends DataType = DataType> {
  readonly dtype: T;
  readonly shape: readonly number[];
  /** Row-major, as many elements as the product of `shape`. */
  readonly data: ArrayOf[T];
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Free text by key. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** The format's own cap is 100 MB; a header that names a few thousand tensors fits in this. */
const HEADER_LIMIT = 4 * 1024 * 1024;
const METADATA = '__metadata__';
/** Names that would reach an object's prototype if a later reader put them into a plain object. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const DIMENSION_LIMIT = 8;

/**
 * Reads a safetensors file. The tensors are copies, aligned and independent of `bytes`.
 * @param bytes the whole file
 * @param name what to call the file in messages
 * Throws FfpError('file') where anything is not as the format demands.
 */
export function readSafetensors(bytes: ArrayBuffer | Uint8Array, name = 'the file'): TensorFile {
  const fail: Fail = (what) => {
    throw new FfpError('file', `${name} is not a valid safetensors file: ${what}`);
  };
  // Not `bytes` itself: a slice of Node's Buffer is no copy.
  const file =
    bytes instanceof Uint8Array
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes);
  if (file.byteLength < 8) fail(`it has ${file.byteLength} bytes and the header's length alone takes 8`);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(HEADER_LIMIT)) fail(`its header claims ${length} bytes, the limit is ${HEADER_LIMIT}`);
  const start = 8 + Number(length);
  if (start > file.byteLength) fail(`its header claims ${length} bytes and the file ends after ${file.byteLength}`);
  const header = parseHeader(file.subarray(8, start), fail);
  const body = file.subarray(start);

  const metadata = new Map<string, string>();
  const tensors = new Map<string, Tensor>();
  const ranges: (readonly [begin: number, end: number, name: string])[] = [];
  for (const [key, value] of Object.entries(header)) {
    if (FORBIDDEN.has(key)) fail(`"${key}" cannot be a tensor's name`);
    if (!isRecord(value)) fail(`the entry "${key}" is not an object`);
    if (key === METADATA) {
      for (const [field, text] of Object.entries(value)) {
        if (FORBIDDEN.has(field)) fail(`"${field}" cannot be a metadata key`);
        if (typeof text !== 'string') fail(`metadata "${field}" is not text`);
        metadata.set(field, text);
      }
      continue;
    }
    const { dtype, shape, begin, end } = parseEntry(key, value, body.byteLength, fail);
    ranges.push([begin, end, key]);
    const ArrayType = ARRAYS[dtype];
    const data = new ArrayType(body.slice(begin, end).buffer);
    tensors.set(key, { dtype, shape, data });
  }
  // The format demands that tensors cover the body exactly: no overlap, no gap, nothing hidden behind the last one.
  let covered = 0;
  for (const [begin, end, key] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (begin !== covered)
      fail(`tensor "${key}" starts at byte ${begin} of the data, not at ${covered} where it should`);
    covered = end;
  }
  if (covered !== body.byteLength)
    fail(`it holds ${body.byteLength} bytes of data and its tensors account for ${covered}`);
  return { tensors, metadata };
}

/**
 * Writes a safetensors file. Tensors are stored widest type first and then in the order given, so that each one is
 * aligned to its element size.
 * Throws FfpError('usage') for a tensor whose shape and data disagree, or a forbidden name.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = {};
  if (metadata.size > 0) header[METADATA] = Object.fromEntries(metadata);
  const sorted = [...tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  let offset = 0;
  for (const [key, { dtype, shape, data }] of sorted) {
    if (FORBIDDEN.has(key) || key === METADATA) throw new FfpError('usage', `"${key}" cannot be a tensor's name`);
    if (!(data instanceof ARRAYS[dtype]) || elementCount(shape) !== data.length)
      throw new FfpError('usage', `tensor "${key}": ${dtype} of shape [${shape.join(', ')}] does not match its data`);
    header[key] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.byteLength / 8) * 8;
  const file = new Uint8Array(8 + headerLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(json, 8);
  let at = 8 + headerLength;
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * A tensor that must be there, of the type and shape that the caller relies on.
 * @param shape expected dimensions; null where any size will do
 * Throws FfpError('file').
 */
export function requireTensor<T extends DataType>(
  file: TensorFile,
  key: string,
  dtype: T,
  shape: readonly (number | null)[],
  name = 'the file',
): Tensor<T> {
  const tensor = file.tensors.get(key);
  const matches =
    tensor?.dtype === dtype &&
    tensor.shape.length === shape.length &&
    shape.every((size, axis) => size === null || size === tensor.shape[axis]);
  if (!matches) {
    const found = tensor ? `it is ${tensor.dtype} [${tensor.shape.join(', ')}]` : 'it is missing';
    const wanted = shape.map((size) => size ?? 'any').join(', ');
    throw new FfpError('file', `${name}: tensor "${key}" should be ${dtype} [${wanted}], ${found}`);
  }
  return tensor as Tensor<T>;
}

type Fail = (what: string) => never;

function parseHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  // The format demands it, and it keeps a text editor's byte-order mark or an error page from getting further.
  if (bytes[0] !== 0x7b) return fail('its header does not begin with "{"');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail('its header is not JSON');
  }
  return isRecord(header) ? header : fail('its header is not an object');
}

function parseEntry(
  key: string,
  entry: Record<string, unknown>,
  bodyLength: number,
  fail: Fail,
): { dtype: DataType; shape: number[]; begin: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(ARRAYS, dtype))
    return fail(`tensor "${key}" has the type ${JSON.stringify(dtype)}; known: ${Object.keys(ARRAYS).join(', ')}`);
  if (!isCountList(shape) || shape.length > DIMENSION_LIMIT) return fail(`tensor "${key}" has no valid shape`);
  if (!isCountList(offsets) || offsets.length !== 2) return fail(`tensor "${key}" has no valid data_offsets`);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > bodyLength)
    return fail(`tensor "${key}" lies at bytes ${begin} to ${end} of ${bodyLength} bytes of data`);
  const bytes = elementCount(shape) * ARRAYS[dtype as DataType].BYTES_PER_ELEMENT;
  if (bytes !== end - begin)
    return fail(`tensor "${key}" of shape [${shape.join(', ')}] takes ${bytes} bytes and ${end - begin} are set apart`);
  return { dtype: dtype as DataType, shape, begin, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCountList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
