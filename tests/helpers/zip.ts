import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipOptions {
  /** How each file is packed: 8 deflated, 0 stored. */
  readonly method?: number;
  /** Says this for the size of every file instead of the truth. */
  readonly size?: number;
  readonly comment?: string;
}

/** A zip archive of files by path, made with Node's zlib. */
export function zipOf(
  files: ReadonlyMap<string, Uint8Array>,
  { method = 8, size, comment = '' }: ZipOptions = {},
): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [path, bytes] of files) {
    const name = Buffer.from(path);
    const packed = method === 8 ? deflateRawSync(bytes) : Buffer.from(bytes);
    // Version, flags, method, time, date, check sum, sizes, length of the name, of what else there is.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size ?? bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, name]));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([...parts, central, end, Buffer.from(comment, 'latin1')]));
}
