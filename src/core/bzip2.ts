/**
 * The bzip2 format (Julian Seward; there is no specification but the program): blocks of text sorted by what follows
 * (Burrows–Wheeler), moved to front, run-length and Huffman coded. Every byte is taken for hostile; both check sums are compared.
 */
import { FfpError } from './errors.ts';

const BLOCK = 0x314159265359;
const END = 0x177245385090;
/** Symbols that one Huffman table serves before the next selector. */
const GROUP = 50;
const LONGEST_CODE = 20;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

/**
 * Unpacks one bzip2 stream; what follows it is ignored.
 * @param limit most bytes that may come out
 * @param name what to call the data in messages
 * Throws FfpError('file') for data that is cut off, damaged, no bzip2, or larger than the limit.
 */
export function decompressBzip2(data: Uint8Array, limit: number, name: string): Uint8Array {
  const fail = (what: string): never => {
    throw new FfpError('file', `${name} cannot be unpacked: ${what}.`);
  };
  const input = new BitReader(data, fail);
  const level = input.bits(32) - 0x425a6830;
  if (!(level >= 1 && level <= 9)) fail('it is not bzip2 data');
  const room = level * 100_000;
  const output = new Output(limit, fail);
  let combined = 0;
  for (;;) {
    const magic = input.bits(24) * 0x1000000 + input.bits(24);
    if (magic === END) break;
    if (magic !== BLOCK) fail('it is damaged');
    const expected = input.bits(32) | 0;
    output.crc = -1;
    unsort(readBlock(input, room, fail), output, fail);
    if (~output.crc !== expected) fail('a check sum of it is wrong');
    combined = ((combined << 1) | (combined >>> 31)) ^ expected;
  }
  if ((input.bits(32) | 0) !== combined) fail('a check sum of it is wrong');
  return output.bytes();
}

type Fail = (what: string) => never;

class BitReader {
  private at = 0;
  private held = 0;
  private count = 0;

  constructor(
    private readonly data: Uint8Array,
    private readonly fail: Fail,
  ) {}

  /** The next n ≤ 32 bits, most significant first, as an unsigned number. */
  bits(n: number): number {
    if (n > 16) return this.bits(n - 16) * 0x10000 + this.bits(16);
    while (this.count < n) {
      if (this.at >= this.data.length) this.fail('it is cut off');
      this.held = ((this.held << 8) | this.data[this.at++]) & 0xffffff;
      this.count += 8;
    }
    this.count -= n;
    return (this.held >>> this.count) & ((1 << n) - 1);
  }
}

interface Block {
  /** The sorted text, as many bytes as valid. */
  readonly text: Uint8Array;
  /** Where the original text begins in it. */
  readonly origin: number;
}

function readBlock(input: BitReader, room: number, fail: Fail): Block {
  if (input.bits(1) === 1) fail('it uses randomised blocks, which no program has written since 1997');
  const origin = input.bits(24);
  const alphabet = readAlphabet(input);
  if (alphabet.length === 0) fail('it is damaged');
  const end = alphabet.length + 1;
  const tableCount = input.bits(3);
  const selectorCount = input.bits(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount < 1) fail('it is damaged');
  const selectors = readSelectors(input, tableCount, selectorCount, fail);
  const tables = Array.from({ length: tableCount }, () => new HuffmanTable(input, end + 1, fail));

  const text = new Uint8Array(room);
  let length = 0;
  // Zeros are counted in digits 1 and 2: symbols 0 and 1.
  let digit = 1;
  let run = 0;
  for (let symbols = 0; ; symbols++) {
    const selector = Math.floor(symbols / GROUP);
    if (selector >= selectors.length) fail('it is damaged');
    const symbol = tables[selectors[selector]].read(input);
    if (symbol <= 1) {
      run += digit << symbol;
      digit *= 2;
      if (run > room) fail('it is damaged');
      continue;
    }
    if (length + run + 1 > room && (symbol !== end || length + run > room)) fail('a block of it is too long');
    text.fill(alphabet[0], length, length + run);
    length += run;
    [digit, run] = [1, 0];
    if (symbol === end) break;
    const place = symbol - 1;
    const byte = alphabet[place];
    alphabet.copyWithin(1, 0, place);
    alphabet[0] = byte;
    text[length++] = byte;
  }
  if (origin >= length) fail('it is damaged');
  return { text: text.subarray(0, length), origin };
}

/** The bytes that occur, ascending: sixteen ranges of sixteen. */
function readAlphabet(input: BitReader): Uint8Array {
  const ranges = input.bits(16);
  const bytes: number[] = [];
  for (let range = 0; range < 16; range++) {
    if (!((ranges >> (15 - range)) & 1)) continue;
    const used = input.bits(16);
    for (let n = 0; n < 16; n++) if ((used >> (15 - n)) & 1) bytes.push(16 * range + n);
  }
  return Uint8Array.from(bytes);
}

function readSelectors(input: BitReader, tables: number, count: number, fail: Fail): Uint8Array {
  const order = Uint8Array.from({ length: tables }, (_, n) => n);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (input.bits(1) === 1) if (++place >= tables) fail('it is damaged');
    const table = order[place];
    order.copyWithin(1, 0, place);
    order[0] = table;
    return table;
  });
}

/** A canonical Huffman code: codes of one length are consecutive numbers, in order of their symbols. */
class HuffmanTable {
  /** For each length: one past its last code, and the place of its first symbol minus its first code. */
  private readonly past = new Int32Array(LONGEST_CODE + 1);
  private readonly offset = new Int32Array(LONGEST_CODE + 1);
  private readonly symbols: Uint16Array;

  constructor(
    input: BitReader,
    size: number,
    private readonly fail: Fail,
  ) {
    const lengths = new Uint8Array(size);
    let length = input.bits(5);
    for (let symbol = 0; symbol < size; symbol++) {
      for (;;) {
        if (length < 1 || length > LONGEST_CODE) fail('it is damaged');
        if (input.bits(1) === 0) break;
        length += input.bits(1) === 0 ? 1 : -1;
      }
      lengths[symbol] = length;
    }
    const symbols: number[] = [];
    let code = 0;
    for (let bits = 1; bits <= LONGEST_CODE; bits++) {
      this.offset[bits] = symbols.length - code;
      lengths.forEach((own, symbol) => {
        if (own !== bits) return;
        symbols.push(symbol);
        code++;
      });
      this.past[bits] = code;
      code *= 2;
    }
    this.symbols = Uint16Array.from(symbols);
  }

  read(input: BitReader): number {
    let code = 0;
    for (let bits = 1; bits <= LONGEST_CODE; bits++) {
      code = (code << 1) | input.bits(1);
      // Of a code that claims too much, the first symbols are taken; the check sum will tell.
      if (code < this.past[bits] && code + this.offset[bits] >= 0) return this.symbols[code + this.offset[bits]];
    }
    return this.fail('it is damaged');
  }
}

/** Undoes the sorting, and the run lengths that were coded before it: four equal bytes are followed by a count of more. */
function unsort({ text, origin }: Block, output: Output, fail: Fail): void {
  const start = new Uint32Array(257);
  for (const byte of text) start[byte + 1]++;
  for (let byte = 0; byte < 256; byte++) start[byte + 1] += start[byte];
  const next = new Uint32Array(text.length);
  text.forEach((byte, n) => (next[start[byte]++] = n));
  let at = next[origin];
  let last = -1;
  let run = 0;
  for (let n = 0; n < text.length; n++, at = next[at]) {
    const byte = text[at];
    if (run === 4) {
      for (let repeat = 0; repeat < byte; repeat++) output.push(last);
      run = 0;
      last = -1;
      continue;
    }
    run = byte === last ? run + 1 : 1;
    last = byte;
    output.push(byte);
  }
  if (run === 4) fail('it is damaged');
}

class Output {
  crc = 0;
  private room = new Uint8Array(4096);
  private length = 0;

  constructor(
    private readonly limit: number,
    private readonly fail: Fail,
  ) {}

  push(byte: number): void {
    if (this.length === this.limit) this.fail(`it holds more than ${this.limit} bytes`);
    if (this.length === this.room.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.room);
      this.room = larger;
    }
    this.room[this.length++] = byte;
    this.crc = (this.crc << 8) ^ CRC_TABLE[((this.crc >>> 24) ^ byte) & 255];
  }

  bytes(): Uint8Array {
    return this.room.slice(0, this.length);
  }
}
