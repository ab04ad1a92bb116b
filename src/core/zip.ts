/**
 * Reads zip archives (PKWARE APPNOTE 6.3): stored and deflated entries, as every program writes them that is handed a folder.
 * Every byte is taken for hostile: sizes are capped before and while data are unpacked, and check sums are compared.
 */
import { FfpError } from './errors.ts';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65535;
const STORED = 0;
const DEFLATED = 8;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** Whether data begin like a zip archive. */
export function isZip(data: Uint8Array): boolean {
  return data.length > 4 && new DataView(data.buffer, data.byteOffset).getUint32(0, true) === LOCAL_HEADER;
}

export interface ZipLimits {
  readonly files: number;
  /** Of all files together, unpacked. */
  readonly bytes: number;
}

/**
 * The files of an archive whose paths match, by path.
 * @param name what to call the archive in messages
 * Throws FfpError('file') for an archive that is damaged, cut off or beyond the limits, FfpError('unsupported') for
 * encryption, other methods and archives beyond 4 GB.
 */
export async function readZip(
  data: Uint8Array,
  pattern: RegExp,
  limits: ZipLimits,
  name: string,
): Promise<Map<string, Uint8Array>> {
  const archive = new Archive(data, name);
  const entries = archive.entries().filter(({ path }) => pattern.test(path));
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (entries.length > limits.files || total > limits.bytes)
    throw new FfpError(
      'file',
      `${name} holds ${entries.length} files of ${total} bytes, which is more than a model has.`,
    );
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (files.has(entry.path)) archive.fail(`it holds ${entry.path} twice`);
    files.set(entry.path, await archive.unpack(entry));
  }
  return files;
}

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
}

class Archive {
  private readonly view: DataView;

  constructor(
    private readonly data: Uint8Array,
    private readonly name: string,
  ) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  fail(what: string): never {
    throw new FfpError('file', `${this.name} cannot be unpacked: ${what}.`);
  }

  entries(): Entry[] {
    const end = this.findEnd();
    const count = this.view.getUint16(end + 10, true);
    let at = this.view.getUint32(end + 16, true);
    const entries: Entry[] = [];
    for (let n = 0; n < count; n++) {
      if (at + 46 > end || this.view.getUint32(at, true) !== CENTRAL_HEADER) this.fail('its directory is damaged');
      const flags = this.view.getUint16(at + 8, true);
      const nameLength = this.view.getUint16(at + 28, true);
      const next = at + 46 + nameLength + this.view.getUint16(at + 30, true) + this.view.getUint16(at + 32, true);
      if (next > end) this.fail('its directory is damaged');
      const path = new TextDecoder().decode(this.data.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/');
      if (flags & 1) throw new FfpError('unsupported', `${this.name} is encrypted, which this program cannot read.`);
      // Folders have entries of their own.
      if (!path.endsWith('/'))
        entries.push({
          path,
          method: this.view.getUint16(at + 10, true),
          crc: this.view.getUint32(at + 16, true),
          packedSize: this.view.getUint32(at + 20, true),
          size: this.view.getUint32(at + 24, true),
          offset: this.view.getUint32(at + 42, true),
        });
      at = next;
    }
    return entries;
  }

  async unpack({ path, method, crc, packedSize, size, offset }: Entry): Promise<Uint8Array> {
    const { view, data } = this;
    if (offset + 30 > data.length || view.getUint32(offset, true) !== LOCAL_HEADER)
      this.fail(`${path} is not where it should be`);
    const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    if (start + packedSize > data.length) this.fail(`${path} is cut off`);
    const packed = data.slice(start, start + packedSize);
    if (method !== STORED && method !== DEFLATED)
      throw new FfpError(
        'unsupported',
        `${this.name} packs ${path} by method ${method}; deflate (8) and none (0) can be read.`,
      );
    const bytes = method === STORED ? packed : await this.inflate(packed, size, path);
    if (bytes.length !== size) this.fail(`${path} has ${bytes.length} bytes instead of ${size}`);
    if (crcOf(bytes) !== crc) this.fail(`the check sum of ${path} is wrong`);
    return bytes;
  }

  /** Never keeps more than `size` bytes, whatever the packed data say. */
  private async inflate(packed: Uint8Array<ArrayBuffer>, size: number, path: string): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    let length = 0;
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    for (;;) {
      const chunk = await reader.read().catch(() => this.fail(`${path} is damaged`));
      if (chunk.done) return bytes.subarray(0, length);
      if (length + chunk.value.length > size) {
        await reader.cancel().catch(() => undefined);
        this.fail(`${path} is larger than it says`);
      }
      bytes.set(chunk.value, length);
      length += chunk.value.length;
    }
  }

  /** The record at the end that says where the directory is; a comment may follow it. */
  private findEnd(): number {
    const { view } = this;
    const first = Math.max(0, view.byteLength - END_LENGTH - LONGEST_COMMENT);
    for (let at = view.byteLength - END_LENGTH; at >= first; at--) {
      if (view.getUint32(at, true) !== END_OF_DIRECTORY) continue;
      if (at + END_LENGTH + view.getUint16(at + 20, true) !== view.byteLength) continue;
      if (view.getUint16(at + 10, true) === 0xffff || view.getUint32(at + 16, true) === 0xffffffff)
        throw new FfpError('unsupported', `${this.name} is a zip64 archive, which is beyond what a model needs.`);
      return at;
    }
    return this.fail('it is no zip archive, or it is cut off');
  }
}

/** CRC-32 of bytes (ISO 3309), as zip archives check them. */
export function crcOf(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}
