/** Ways to spoil what was good: text, bytes, JSON. Everything is drawn from one generator, so that a case is its number. */

/** Uniform in [0, 1). */
export type Random = () => number;

export const pick = <T>(random: Random, list: ArrayLike<T>): T => list[Math.floor(random() * list.length)];
export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Longest text or file that a mutation makes: what is larger is refused by its size, and other tests time that. */
const LONGEST = 100_000;
/** The same before it is cut to that. */
const LONGEST_JSON = 300_000;

/** Pieces that readers have stumbled over. */
const JUNK = [
  'NaN', '-nan', 'Infinity', '-inf', '1e999', '-1e999', '1e-999', '0x10', '9007199254740993', '4294967296', '2147483648', '-1', '-0',
  '999999999999999999999', '********', '1.2.3', '1d5', '0', '', ' ', '\t', '\n', '\r', '\r\n', '\0', '\ufeff', '\u202e', '\u2028', 'é', '漢',
  '💥', '\ud800', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"', "'", '\\', '$$$$', '%FLAG ', '%FORMAT(1e9a4)', '{', '}', '[', ']',
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'Xx', 'H', 'C1CC', '%99', '@@', '/\\', '../../etc/passwd', 'M  END',
  'ENDMDL', 'Properties=', 'Lattice="', 'pos:R:3', 'null', 'true',
]; // prettier-ignore

const NUMBER = /[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?/g;

/** A text with one to three things wrong. @param others texts to borrow from */
export function mutateText(text: string, random: Random, others: readonly string[] = [text]): string {
  let spoilt = text;
  for (let n = 1 + below(random, 3); n > 0; n--) spoilt = spoilText(spoilt, random, others).slice(0, LONGEST);
  return spoilt;
}

function spoilText(text: string, random: Random, others: readonly string[]): string {
  const at = below(random, text.length + 1);
  const length = below(random, random() < 0.5 ? 8 : 200);
  switch (below(random, 9)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + pick(random, JUNK) + text.slice(at);
    case 3: {
      const junk = pick(random, JUNK);
      return text.slice(0, at) + junk + text.slice(at + junk.length);
    }
    case 4: {
      const numbers = [...text.matchAll(NUMBER)];
      if (numbers.length === 0) return text + pick(random, JUNK);
      const { index, 0: number } = pick(random, numbers);
      return text.slice(0, index) + pick(random, JUNK) + text.slice(index + number.length);
    }
    case 5: {
      const lines = text.split('\n');
      const line = below(random, lines.length);
      return random() < 0.5
        ? lines.toSpliced(line, 1).join('\n')
        : lines.toSpliced(below(random, lines.length), 0, lines[line]).join('\n');
    }
    case 6: {
      const piece = text.slice(at, at + length + 1);
      return text.slice(0, at) + piece.repeat(1 + below(random, random() < 0.9 ? 10 : 500)) + text.slice(at);
    }
    case 7: {
      const other = pick(random, others);
      const from = below(random, other.length + 1);
      return text.slice(0, at) + other.slice(from, from + length) + text.slice(at);
    }
    default:
      return (
        text.slice(0, at) +
        String.fromCharCode(below(random, random() < 0.7 ? 128 : 0x10000)) +
        text.slice(at + below(random, 2))
      );
  }
}

const WORDS = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fc00000, 0xff800000,
];

/** Bytes with one to three things wrong. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let spoilt = Uint8Array.from(bytes);
  for (let n = 1 + below(random, 3); n > 0; n--) spoilt = spoilBytes(spoilt, random);
  return spoilt;
}

function spoilBytes(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = below(random, bytes.length + 1);
  const length = 1 + below(random, 16);
  switch (below(random, 6)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 2:
      return joined(
        bytes.subarray(0, at),
        Uint8Array.from({ length }, () => below(random, 256)),
        bytes.subarray(at),
      );
    case 3: {
      const changed = bytes.slice();
      if (at < bytes.length) changed[at] ^= 1 << below(random, 8);
      return changed;
    }
    case 4: {
      const changed = bytes.slice();
      // Headers stand at the ends of files, and that is where lengths are.
      const place = random() < 0.3 ? below(random, Math.min(64, bytes.length)) : at;
      if (place + 4 <= bytes.length) new DataView(changed.buffer).setUint32(place, pick(random, WORDS), random() < 0.8);
      return changed;
    }
    default: {
      const from = below(random, bytes.length + 1);
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + 8 * length), bytes.subarray(at));
    }
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Stands for text that no `JSON.stringify` writes, and is put in its place afterwards. */
const RAW = { '@raw:0@': '1e999', '@raw:1@': '-1e999', '@raw:2@': '-0', '@raw:3@': '1e-400', '@raw:4@': '0.1e1' };

const VALUES: readonly unknown[] = [
  null, true, false, 0, -1, 0.5, 1e6, 1e15, 1e300, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), '', ' ', 'NaN', 'Infinity', '0', '1e5', '__proto__',
  '<b>x</b>', '\u202e\u0000', 'x'.repeat(300), '漢'.repeat(50), [], {}, [null], [[]], { a: 1 }, ...Object.keys(RAW),
]; // prettier-ignore

/** Keys that nobody asked for. */
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  'then',
  'toJSON',
  'x',
  '',
];

/** One of them, never the same object twice: a case is its number, whatever was done to those before it. */
const valueOf = (random: Random): unknown => structuredClone(pick(random, VALUES));

/** The JSON of a value with one to four things wrong in its structure. */
export function mutateJson(value: unknown, random: Random): string {
  const copy = { root: JSON.parse(JSON.stringify(value)) as unknown };
  for (let n = 1 + below(random, 4); n > 0; n--) spoilJson(copy, random);
  let text = JSON.stringify(copy.root) ?? 'null';
  for (const [stand, raw] of Object.entries(RAW)) text = text.replaceAll(`"${stand}"`, raw);
  if (random() < 0.02) text = '['.repeat(below(random, 20_000)) + text;
  return text.slice(0, LONGEST);
}

/** Adds or replaces an own property, whatever its name; a list, which JSON gives no names, gets an object that has it. */
function put(holder: object, key: string | number, value: unknown): void {
  const property = { value, enumerable: true, configurable: true, writable: true };
  if (Array.isArray(holder) && !/^\d+$/.test(String(key))) holder.push(Object.defineProperty({}, key, property));
  else Object.defineProperty(holder, key, property);
}

function spoilJson(root: object, random: Random): void {
  // A way down that ends early now and then: deep places are many, and high ones matter.
  let holder: object = root;
  let key = 'root';
  for (;;) {
    const inside = (holder as Record<string, unknown>)[key];
    if (typeof inside !== 'object' || inside === null) break;
    const keys = Object.keys(inside);
    if (keys.length === 0 || random() < 0.12) break;
    holder = inside;
    key = pick(random, keys);
  }
  const value = (holder as Record<string, unknown>)[key];
  switch (below(random, 8)) {
    case 0:
      put(holder, key, valueOf(random));
      return;
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete (holder as Record<string, unknown>)[key];
      return;
    case 2:
      put(holder, pick(random, KEYS), random() < 0.5 ? valueOf(random) : { polluted: 1 });
      return;
    case 3:
      if (Array.isArray(value)) {
        // Copies, each its own: what is done to one of them later is not done to thousands, which no text could hold.
        const items = value.map((item) => JSON.stringify(item) ?? 'null');
        const longest = Math.ceil((LONGEST_JSON * items.length) / (items.join().length + 1));
        const length = items.length && Math.min(below(random, 3000), longest);
        const many = Array.from({ length }, (_, n) => items[n % items.length]);
        put(holder, key, JSON.parse(`[${many.join()}]`) as unknown);
      } else put(holder, key, [value]);
      return;
    case 4:
      if (Array.isArray(holder)) holder.splice(Number(key), 0, valueOf(random));
      else put(holder, `${key}2`, value);
      return;
    case 5:
      // Plausible values take what is behind the checks for a walk.
      if (typeof value === 'number')
        put(holder, key, pick(random, [value + 1, -value, value * 1.5, Math.round(value), value / 3]));
      else if (typeof value === 'string') put(holder, key, mutateText(value, random));
      else if (typeof value === 'boolean') put(holder, key, !value);
      return;
    case 6: {
      let nested: unknown = value;
      for (let depth = below(random, 200); depth > 0; depth--) nested = random() < 0.5 ? [nested] : { x: nested };
      put(holder, key, nested);
      return;
    }
    default:
      if (Array.isArray(value)) value.reverse();
      else put(holder, key, valueOf(random));
  }
}
