/** Model files on their way through links: deflated, as base64url, and bounded both ways. */
import { fromBase64Url, toBase64Url } from '../../src/core/base64.ts';
import { FfpError } from '../../src/core/errors.ts';
import { through } from '../../src/core/streams.ts';
import { MODEL_LIMIT } from '../../src/session/experiment.ts';

/** Bytes of a model file that a link brings, unpacked. */
const FILE_LIMIT = 1024 * 1024;

const tooLarge = () =>
  new FfpError('link', 'The force field of this link is larger than any that a link holds; ask for it as a file.');

/** A model file as an Experiment carries it; null where it is too large for that. */
export async function packModel(file: Blob): Promise<string | null> {
  if (file.size > FILE_LIMIT) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = toBase64Url(await through(bytes, new CompressionStream('deflate-raw'), FILE_LIMIT, tooLarge));
  return text.length > MODEL_LIMIT ? null : text;
}

/** The inverse. Throws FfpError('link') with what to do where it is damaged. */
export async function unpackModel(text: string): Promise<Blob> {
  try {
    const stream = new DecompressionStream('deflate-raw');
    return new Blob([await through(fromBase64Url(text), stream, FILE_LIMIT, tooLarge)]);
  } catch (cause) {
    if (cause instanceof FfpError) throw cause;
    throw new FfpError('link', 'The force field of this link is damaged; ask for the link again.', { cause });
  }
}
