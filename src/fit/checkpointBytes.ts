/** An interrupted fit as bytes: a line that says what it belongs to, then the fit's own bytes. The same in a tab and on the command line. */

const HEAD = 'ffp-checkpoint-1 ';

/** @param key identifies what the state is good for, in hexadecimal (`fitKey`) */
export function sealState(key: string, state: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${HEAD}${key}\n`);
  const whole = new Uint8Array(head.length + state.length);
  whole.set(head);
  whole.set(state, head.length);
  return whole;
}

/** The state of sealed bytes; null where they belong to something else. */
export function openState(key: string, bytes: Uint8Array): Uint8Array | null {
  const head = new TextEncoder().encode(`${HEAD}${key}\n`);
  if (bytes.length < head.length || !head.every((byte, at) => bytes[at] === byte)) return null;
  return bytes.slice(head.length);
}
