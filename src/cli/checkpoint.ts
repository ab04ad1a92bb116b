/** The file in which an interrupted fit is kept. */
import { openState, sealState } from '../fit/checkpointBytes.ts';
import type { Context } from './command.ts';

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
  return {
    async read() {
      const bytes = await readBytes(path);
      return bytes && openState(key, bytes);
    },
    keep: (state) => writeBytes(path, sealState(key, state)),
    remove: () => removeFile(path),
  };
}
