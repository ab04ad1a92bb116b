/** Writes zip archives of stored entries (PKWARE APPNOTE 6.3): the inverse of `readZip` for a few small files. */
import { crcOf } from './zip.ts';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
/** Version 2.0, and names in UTF-8. */
const NEEDED = 20;
const UTF8 = 0x0800;
/** 1 January 1980, the first day that there is: the same files give the same bytes. */
const FIRST_DAY = 0x21;

/** An archive of files by path: text is written as UTF-8. Together less than 4 GB, and fewer than 65,535. */
export function writeZip(files: readonly { readonly name: string; readonly text: string }[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const file of files) {
    const name = encoder.encode(file.name);
    const data = encoder.encode(file.text);
    const common = [NEEDED, UTF8, 0, 0, FIRST_DAY];
    const sizes = [crcOf(data), data.length, data.length];
    const local = record([[LOCAL_HEADER, 4], ...common.map(short), ...sizes.map(long), short(name.length), short(0)]);
    const central = record([
      [CENTRAL_HEADER, 4],
      short(NEEDED),
      ...common.map(short),
      ...sizes.map(long),
      short(name.length),
      // No extra field, comment, other disk or attributes.
      ...[0, 0, 0, 0].map(short),
      long(0),
      long(offset),
    ]);
    locals.push(local, name, data);
    directory.push(central, name);
    offset += local.length + name.length + data.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const count = short(files.length);
  const end = record([[END_OF_DIRECTORY, 4], short(0), short(0), count, count, long(length), long(offset), short(0)]);
  return joined([...locals, ...directory, end]);
}

type Field = readonly [value: number, bytes: 2 | 4];
const short = (value: number): Field => [value, 2];
const long = (value: number): Field => [value, 4];

function record(fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
