/**
 * Links of version 2: what is numbers by nature is carried as bytes, which takes a sixth off a link of version 1. Loaded with the first of them.
 * Little-endian: length (u16) and raw deflate of the JSON without those numbers; where the molecule is carried in full and its coordinates
 * are whole multiples of 0.0001 Å, length (u16) and raw deflate of them, 24-bit, all lowest bytes first, then all middle ones, then all
 * highest; then, where the link goes on from a moment, the bits of its positions and of its velocities.
 */
import { fromBase64Url, toBase64Url } from '../core/base64.ts';
import { INLINE_ATOM_LIMIT } from './schema.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };
type Bytes = Uint8Array<ArrayBuffer>;
/** Raw deflate, or the way back; rejects where what comes out is too much. */
export type Stream = (bytes: Bytes) => Promise<Bytes>;

/** Å in a unit of packed coordinates. */
const UNIT = 1e-4;
const MOST_UNITS = 2 ** 23 - 1;
/** Longest part that two bytes can measure. */
const LONGEST = 0xffff;

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (value: Fields, key: string): Json | undefined => (Object.hasOwn(value, key) ? value[key] : undefined);

/** The bytes of a link's JSON, or null where they would hold nothing more shortly. */
export async function pack(json: Json, deflate: Stream): Promise<Bytes | null> {
  if (!isFields(json)) return null;
  let rest = json;
  const parts: Bytes[] = [];
  const { molecule, state } = json;
  const units = isFields(molecule) ? unitsOf(own(molecule, 'positions')) : null;
  if (isFields(molecule) && units) {
    const { positions: _positions, ...others } = molecule;
    rest = { ...rest, molecule: others };
    parts.push(await measured(planes(units), deflate));
  }
  const bits = isFields(state) ? bitsOf(own(state, 'positions'), own(state, 'velocities')) : null;
  if (isFields(state) && bits) {
    const { positions: _positions, velocities: _velocities, ...others } = state;
    rest = { ...rest, state: others };
    parts.push(...bits);
  }
  if (parts.length === 0) return null;
  const head = await measured(new TextEncoder().encode(JSON.stringify(rest)), deflate).catch(() => null);
  return head && joined([head, ...parts]);
}

/** The JSON again. Throws RangeError, or what reading JSON throws, where the bytes are no link's. */
export async function unpack(bytes: Bytes, inflate: Stream): Promise<Json> {
  let rest = bytes;
  const next = (length: number): Bytes => {
    if (length > rest.length) throw new RangeError('cut off');
    const part = rest.slice(0, length);
    rest = rest.slice(length);
    return part;
  };
  const inflated = async (): Promise<Bytes> => {
    const [low, high] = next(2);
    return inflate(next(low + 256 * high));
  };
  let json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await inflated())) as Json;
  if (!isFields(json)) throw new RangeError('no object');
  const molecule = own(json, 'molecule');
  if (isFields(molecule) && own(molecule, 'kind') === 'inline' && own(molecule, 'positions') === undefined) {
    const elements = own(molecule, 'elements');
    const count = Array.isArray(elements) ? elements.length : 0;
    const packed = await inflated();
    if (count > INLINE_ATOM_LIMIT || packed.length !== 9 * count) throw new RangeError('not a position an atom');
    json = { ...json, molecule: { ...molecule, positions: positionsOf(packed) } };
  }
  const state = own(json, 'state');
  if (isFields(state) && own(state, 'positions') === undefined) {
    const half = rest.length / 2;
    const [positions, velocities] = [next(half), next(half)].map(toBase64Url);
    json = { ...json, state: { ...state, positions, velocities } };
  }
  if (rest.length > 0) throw new RangeError('more than it says');
  return json;
}

/** Positions and velocities, if they are the text of as many bytes each. */
function bitsOf(positions: Json | undefined, velocities: Json | undefined): readonly [Bytes, Bytes] | null {
  if (typeof positions !== 'string' || typeof velocities !== 'string') return null;
  try {
    const bytes = [fromBase64Url(positions), fromBase64Url(velocities)] as const;
    const isSame = toBase64Url(bytes[0]) === positions && toBase64Url(bytes[1]) === velocities;
    return isSame && bytes[0].length === bytes[1].length ? bytes : null;
  } catch {
    return null;
  }
}

/** Coordinates in units, [3N], or null where they are no whole ones. */
function unitsOf(positions: Json | undefined): Int32Array | null {
  if (!Array.isArray(positions)) return null;
  const values = (positions as readonly (readonly number[])[]).flat();
  const units = Int32Array.from(values, (x) => Math.round(x / UNIT));
  return values.every((x, c) => Math.abs(units[c]) <= MOST_UNITS && lengthOf(units[c]) === x) ? units : null;
}

/** As decimal numbers are read: the nearest double to so many ten-thousandths. */
const lengthOf = (units: number): number => units / 1e4;

function planes(units: Int32Array): Bytes {
  const n = units.length;
  return Uint8Array.from({ length: 3 * n }, (_, at) => units[at % n] >> (8 * Math.floor(at / n)));
}

function positionsOf(packed: Bytes): Json {
  const n = packed.length / 3;
  const at = (c: number): number =>
    lengthOf(((packed[c] << 8) | (packed[n + c] << 16) | (packed[2 * n + c] << 24)) >> 8);
  return Array.from({ length: n / 3 }, (_, i) => [at(3 * i), at(3 * i + 1), at(3 * i + 2)]);
}

/** Deflated, with its length before it. */
async function measured(bytes: Bytes, deflate: Stream): Promise<Bytes> {
  const deflated = await deflate(bytes);
  if (deflated.length > LONGEST) throw new RangeError('too long');
  return joined([Uint8Array.of(deflated.length & 255, deflated.length >> 8), deflated]);
}

function joined(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
