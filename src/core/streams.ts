/**
 * Passes bytes through a stream, as a compressor is one, and joins what comes out; stops as soon as that is more than `limit` bytes.
 * Throws what `tooLarge` gives then, and whatever the stream throws at bytes that it does not understand.
 */
export async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  limit: number,
  tooLarge: () => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    chunks.push(chunk.value);
    size += chunk.value.length;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge();
    }
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
