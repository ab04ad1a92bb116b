/** `ffp link decode` on links that mean harm: one line on standard error, and a status. */
import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ffp, reason } from './ffp.ts';

const forge = (payload: string | Uint8Array) =>
  `https://example.org/#1.${deflateRawSync(payload).toString('base64url')}`;

it.each<[string, string, RegExp]>([
  ['a bomb', forge(new Uint8Array(20_000_000)), /unpacks to more than/],
  ['no end', `#1.${'A'.repeat(100_000)}`, /too long/],
  ['a prototype', forge('{"__proto__":{"x":1}}'), /not a known field/],
  ['nesting', forge('['.repeat(300_000)), /damaged/],
  ['a terminal’s controls', forge('{"\\u001b[2J\\u202eevil":1}'), /"\?\[2J\?evil" is not a known field/],
  [
    'a moment of nothing',
    forge('{"state":{"step":1,"engine":"cpu","positions":"","velocities":""}}'),
    /"state.positions"/,
  ],
])('%s', (_, link, words) => {
  expect(reason(['link', 'decode', '-'], { input: link })).toMatch(words);
});

it('a name that would rule the terminal is printed without its controls', () => {
  const molecule = {
    kind: 'inline',
    name: 'a\u001b[2J\u202eevil',
    elements: ['H'],
    positions: [[0, 0, 0]],
    bonds: [],
    charge: 1,
  };
  const { stdout } = ffp(['link', 'decode', '-'], { input: forge(JSON.stringify({ molecule })) });
  expect(stdout).toMatch(/^ {2}name +a\?\[2J\?evil$/m);
});
