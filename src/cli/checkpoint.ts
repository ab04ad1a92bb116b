/** The file in which an interrupted fit is kept: a line that says what it belongs to, then the fit's own bytes. */
import type { Context } from './command.ts';

const HEAD = 'ffp-checkpoint-1 ';

export interface Checkpoint {
  /** The state kept last for the same key; null where there is none, or where it belongs to something else. */
  read(): Promise<Uint8Array | null>;
  keep(state: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(): Promise<void>;
}

/** @param key identifies what the state is good for, in hexadecimal */
export function checkpointFile(
  path: string,
  key: string,
  { readBytes, writeBytes, removeFile }: Pick<Context, 'readBytes' | 'writeBytes' | 'removeFile'>,
): Checkpoint {
  const head = new TextEncoder().encode(`${HEAD}${key}\n`);
  return {
    async read() {
      const bytes = await readBytes(path);
      if (!bytes || bytes.length < head.length || !head.every((byte, at) => bytes[at] === byte)) return null;
      return bytes.slice(head.length);
    },
    keep(state) {
      const whole = new Uint8Array(head.length + state.length);
      whole.set(head);
      whole.set(state, head.length);
      return writeBytes(path, whole);
    },
    remove: () => removeFile(path),
  };
}
