/**
 * Assembles WebAssembly modules: the few instructions that the kernels of this folder need, as the bytes of the core
 * specification (https://webassembly.github.io/spec/core/binary). Kernels are generated where they run, so that tiles of any
 * shape come from one piece of code, and no binary has to be shipped or trusted.
 */

/** Bytes, in pieces. */
export type Code = number | readonly Code[];

const flat = (code: Code): number[] => (typeof code === 'number' ? [code] : code.flatMap(flat));

/** LEB128, unsigned below 2³². */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
    if (rest === 0) return bytes;
  }
}

/** LEB128, signed 32 bits. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

/** An instruction of the SIMD group. */
const simd = (number: number): Code => [0xfd, unsigned(number)];
/** log₂ of the alignment that a memory instruction promises, and what it adds to the address. */
const at = (alignment: number, offset: number): Code => [alignment, unsigned(offset)];
const littleEndian = (numbers: Float64Array | BigInt64Array | Float32Array | Int32Array): Code => [
  ...new Uint8Array(numbers.buffer),
];

/** Instructions. Vectors have 16 bytes; pairs are vectors of two numbers of 64 bits, fours of four of 32. */
export const op = {
  get: (local: number): Code => [0x20, unsigned(local)],
  set: (local: number): Code => [0x21, unsigned(local)],
  tee: (local: number): Code => [0x22, unsigned(local)],
  constant: (value: number): Code => [0x41, signed(value)],
  add: 0x6a,
  subtract: 0x6b,
  multiply: 0x6c,
  and: 0x71,
  shiftLeft: 0x74,
  shiftRight: 0x76,
  equal: 0x46,
  lessUnsigned: 0x49,
  load: (offset: number): Code => [0x28, at(2, offset)],
  store: (offset: number): Code => [0x36, at(2, offset)],
  /** From an address on, a byte so many times. */
  fillBytes: [0xfc, 0x0b, 0x00],
  /** Runs `body`, and again while it leaves something other than 0 on the stack. */
  repeatWhile: (body: Code): Code => [0x03, 0x40, body, 0x0d, 0x00, 0x0b],
  /** Runs `body` where what is on the stack is not 0. */
  when: (body: Code): Code => [0x04, 0x40, body, 0x0b],
  loadVector: (offset: number): Code => [simd(0x00), at(3, offset)],
  storeVector: (offset: number): Code => [simd(0x0b), at(3, offset)],
  /** One f64 into both lanes. */
  loadTwice: (offset: number): Code => [simd(0x0a), at(3, offset)],
  /** One f32 into all lanes. */
  loadFourTimes: (offset: number): Code => [simd(0x09), at(2, offset)],
  /** Two f32 as f64. */
  loadWidened: (offset: number): Code => [simd(0x5d), at(2, offset), simd(0x5f)],
  /** The same f64 in both lanes. */
  twice: (value: number): Code => [simd(0x0c), littleEndian(Float64Array.of(value, value))],
  twiceBits: (bits: bigint): Code => [simd(0x0c), littleEndian(BigInt64Array.of(bits, bits))],
  fourTimes: (value: number): Code => [simd(0x0c), littleEndian(Float32Array.of(value, value, value, value))],
  fourTimesBits: (bits: number): Code => [simd(0x0c), littleEndian(Int32Array.of(bits, bits, bits, bits))],
  addPair: simd(0xf0),
  subtractPair: simd(0xf1),
  multiplyPair: simd(0xf2),
  dividePair: simd(0xf3),
  addFour: simd(0xe4),
  subtractFour: simd(0xe5),
  multiplyFour: simd(0xe6),
  rootPair: simd(0xef),
  /** To the nearest integer, of two the even one. */
  nearestPair: simd(0x94),
  /** The whole parts of two f64 as the first two of four i32, and two i32 as f64. */
  wholePair: simd(0xfc),
  fromWholePair: simd(0xfe),
  /** The i32 in a lane. */
  lane: (lane: number): Code => [simd(0x1b), lane],
  /** Two f64 out of the four of two pairs, by their numbers. */
  pick: (first: number, second: number): Code => [
    simd(0x0d),
    [first, second].flatMap((number) => Array.from({ length: 8 }, (_, byte) => 8 * number + byte)),
  ],
  /** A pair with one f64 of it loaded. */
  loadOne: (offset: number, lane: number): Code => [simd(0x57), at(3, offset), lane],
  /** Stores one f64 of a pair. */
  storeOne: (offset: number, lane: number): Code => [simd(0x5b), at(3, offset), lane],
  bothBits: simd(0x4e),
  /** Whether any bit of a vector is set. */
  anyBit: simd(0x53),
  /** The second where it is smaller (larger) than the first, the first otherwise: one instruction, and NaN stays. */
  smallerPair: simd(0xf6),
  largerPair: simd(0xf7),
  largerFour: simd(0xeb),
  /** Lanes of ones where the first is less than the second. */
  lessPair: simd(0x49),
  lessOrEqualPair: simd(0x4b),
  lessFour: simd(0x43),
  addBits: simd(0xce),
  subtractBits: simd(0xd1),
  shiftBitsLeft: simd(0xcb),
  /** The same on fours. */
  addWords: simd(0xae),
  shiftWordsLeft: simd(0xab),
  /** Signed. */
  shiftBitsRight: simd(0xcc),
  /** The first where the third has ones, the second elsewhere. */
  choose: simd(0x52),
} as const;

export const LOCAL = { i32: 0x7f, vector: 0x7b } as const;

/** A function of 32-bit integers without a result, exported by its name. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  /** Kinds of the locals after the parameters, with how many there are of each. */
  readonly locals: readonly (readonly [count: number, kind: number])[];
  readonly body: Code;
}

/**
 * The bytes of a module whose functions work in the memory imported as `host.memory`.
 * @param shared the most pages that the memory may have, where it is one that threads share
 */
export function assemble(functions: readonly WasmFunction[], shared?: number): Uint8Array<ArrayBuffer> {
  const sized = (code: Code): Code => {
    const bytes = flat(code);
    return [unsigned(bytes.length), bytes];
  };
  const list = (entries: readonly Code[]): Code => [unsigned(entries.length), entries];
  const section = (id: number, entries: readonly Code[]): Code => [id, sized(list(entries))];
  const text = (value: string): Code => list(Array.from(value, (letter) => letter.charCodeAt(0)));
  const numbered = functions.map((_, index) => unsigned(index));
  const types = functions.map(({ parameters }) => [
    0x60,
    list(new Array<number>(parameters).fill(LOCAL.i32)),
    list([]),
  ]);
  const limits = shared === undefined ? [0x00, unsigned(1)] : [0x03, unsigned(1), unsigned(shared)];
  const exported = functions.map(({ name }, index) => [text(name), 0x00, numbered[index]]);
  const bodies = functions.map(({ locals, body }) =>
    sized([list(locals.map(([count, kind]) => [unsigned(count), kind])), body, 0x0b]),
  );
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, types),
      section(2, [[text('host'), text('memory'), 0x02, limits]]),
      section(3, numbered),
      section(7, exported),
      section(10, bodies),
    ]),
  );
}
