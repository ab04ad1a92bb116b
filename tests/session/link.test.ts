import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FfpError } from '../../src/core/errors.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import { experiments } from './experiments.ts';

const PAGE = 'https://example.org/some/where/';

/** A link whose payload is this text or these bytes, whatever they say. */
function forge(payload: string | Uint8Array, version = '1'): string {
  return `${PAGE}#${version}.${deflateRawSync(payload).toString('base64url')}`;
}

async function refusal(link: string): Promise<string> {
  const error: unknown = await decodeLink(link).then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FfpError) || error.code !== 'link')
    throw new Error(`not a refusal of the link: ${String(error)}`);
  return error.message;
}

describe('a link', () => {
  it('brings back any Experiment, value for value', async () => {
    await fc.assert(
      fc.asyncProperty(experiments, async (experiment) => {
        expect(await decodeLink(await encodeLink(experiment, PAGE))).toEqual(experiment);
      }),
      { numRuns: 200 },
    );
  });

  it('is short where little differs from the default', async () => {
    expect(await encodeLink(DEFAULT_EXPERIMENT, PAGE)).toBe(`${PAGE}#1.q64FAA`);
    const hot = { ...DEFAULT_EXPERIMENT, settings: { ...DEFAULT_EXPERIMENT.settings, temperature: 1000 } };
    expect((await encodeLink(hot, PAGE)).length).toBeLessThan(PAGE.length + 70);
  });

  it('replaces a fragment that the page address has', async () => {
    expect(await encodeLink(DEFAULT_EXPERIMENT, `${PAGE}?a=b#old`)).toBe(`${PAGE}?a=b#1.q64FAA`);
  });

  it('opens as a bare fragment too', async () => {
    expect(await decodeLink('1.q64FAA')).toEqual(DEFAULT_EXPERIMENT);
    expect(await decodeLink(' #1.q64FAA\n')).toEqual(DEFAULT_EXPERIMENT);
  });

  it('of version 1 opens for ever as what it meant when it was made', async () => {
    const link =
      '#1.VZBJbsMwEAT_0udJQNtxjPArhg4UORKIcAMXCYnAvweUT7nN1t2FOeCjY90cQx4IyjMklpi91W9KW4NOKFyrDWsZF0vMmhfLzkBijsGwAYFDYT8PD4SNQajsE2dVW2bIj7sgmAop3q93wpKtrjYGyOtQrjYM3c7zmtorjg3k40HgjUMtkM8DpXKCvAghTp6B8i_jU4jeJ8JmeR9LrTxnNaoUi33FPQUJ-poIVeV1eJwDMRFaOpsLiakPwPjLAfJGUDnHvUDW3JiQnPqZlf4etj6a81XNORCyqgx5F53g4-AZgt7_AA';
    // Every part away from the default, so that a changed default or field name shows here.
    const meant: Experiment = {
      version: 1,
      molecule: { kind: 'reference', name: 'formic-acid' },
      settings: { forcefield: 'bonded', ensemble: 'nve', temperature: 450, dt: 0.25, friction: 2, engine: 'webgpu' },
      seed: 77,
      events: [{ step: 1000, set: { temperature: 600 } }],
      view: {
        camera: { position: [0, 0, 9], target: [0, 0, 0], up: [0, 1, 0] },
        frozen: 3,
        arrows: true,
        playback: { mode: 'full', rate: 50 },
        more: true,
      },
    };
    expect(await decodeLink(link)).toEqual(meant);
  });

  it('is refused when the Experiment is too large, in words that offer a file', async () => {
    let state = 1;
    // Digits that do not compress (Lehmer's generator).
    const noise = () => ((state = (state * 48271) % 2147483647) / 2147483647) * 10;
    const atoms = Array.from({ length: 2000 }, () => [noise(), noise(), noise()] as const);
    const huge: Experiment = {
      ...DEFAULT_EXPERIMENT,
      molecule: {
        kind: 'inline',
        name: 'noise',
        elements: atoms.map(() => 'H'),
        positions: atoms,
        bonds: [],
        charge: 0,
      },
      events: Array.from({ length: 1000 }, (_, step) => ({
        step,
        set: { temperature: noise(), friction: noise(), dt: 0.01 + noise() / 2 },
      })),
    };
    const outcome = await encodeLink(huge, PAGE).catch((error: unknown) => error);
    expect(String(outcome).slice(0, 100)).toMatch(/too large for a link; save it as a file/);
  });

  it('is not made from an Experiment that would not open', async () => {
    const broken = { ...DEFAULT_EXPERIMENT, seed: -1 };
    await expect(encodeLink(broken, PAGE)).rejects.toThrow(/"seed" must lie between 0 and 4294967295/);
  });
});

/** A link of version 2: JSON with its length, and what follows. */
function packedPart(text: string): Buffer {
  const deflated = deflateRawSync(text);
  return Buffer.concat([Uint8Array.of(deflated.length & 255, deflated.length >> 8), deflated]);
}
const packed = (json: string, rest: Uint8Array = new Uint8Array(0)): string =>
  `${PAGE}#2.${Buffer.concat([packedPart(json), rest]).toString('base64url')}`;

describe('a hostile link', () => {
  it.each([
    ['nothing', ''],
    ['an address without a fragment', PAGE],
    ['another page’s fragment', `${PAGE}#chapter-2`],
    ['characters outside base64url', `${PAGE}#1.a+b/c=`],
    ['version 0', `${PAGE}#0.q64FAA`],
    ['a version too long to be one', `${PAGE}#99999999999.q64FAA`],
  ])('%s: holds no Experiment', async (_, link) => {
    expect(await refusal(link)).toMatch(/holds no Experiment/);
  });

  it.each([
    ['a stream that is no deflate', `${PAGE}#1.AAAA____`],
    ['a single base64 character', `${PAGE}#1.A`],
    ['a cut-off stream', `${forge(JSON.stringify({ seed: 5, view: { more: true } })).slice(0, -8)}`],
    ['no JSON', forge('{"seed": 5')],
    ['invalid UTF-8', forge(new Uint8Array([0x22, 0xff, 0xfe, 0x22]))],
    ['nesting without end', forge('['.repeat(500_000))],
    ['bytes without their length', `${PAGE}#2.AA`],
    ['bytes that end before their length', `${PAGE}#2.____AAAA`],
    ['bytes that are no object', packed('[]')],
    [
      'fewer coordinates than atoms',
      packed('{"molecule":{"kind":"inline","elements":["H","H"]}}', packedPart('123456789')),
    ],
    ['more bytes than it says', packed('{}', Buffer.from('more'))],
    ['half a byte of positions', packed('{"state":{"step":1,"engine":"cpu"}}', Buffer.from('odd'))],
  ])('%s: is damaged', async (_, link) => {
    expect(await refusal(link)).toMatch(/damaged/);
  });

  it('from a future version says so', async () => {
    expect(await refusal(forge('{}', '3'))).toMatch(/newer version/);
    expect(await refusal(`${PAGE}#7.whatever-it-is_then`)).toMatch(/newer version/);
  });

  it('packed in one byte more than 64 KiB is refused by its length', async () => {
    const of = (bytes: number) => `${PAGE}#1.${Buffer.alloc(bytes, 1).toString('base64url')}`;
    expect(await refusal(of(65_537))).toMatch(/too long/);
    expect(await refusal(of(65_536))).toMatch(/cannot be unpacked/);
  });

  it('of 10 MB is refused by its length, at once', async () => {
    const link = `${PAGE}#1.${'A'.repeat(10_000_000)}`;
    const start = performance.now();
    expect(await refusal(link)).toMatch(/too long: 10000034 characters/);
    expect(performance.now() - start).toBeLessThan(50);
  });

  it('that inflates without end is stopped while inflating', async () => {
    const bomb = forge(new Uint8Array(40_000_000));
    expect(bomb.length).toBeLessThan(64 * 1024);
    const start = performance.now();
    expect(await refusal(bomb)).toMatch(/unpacks to more than 1048576 bytes/);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it.each<[string, unknown, RegExp]>([
    ['an array', [], /Experiment/],
    ['null', null, /Experiment/],
    ['a number', 7, /Experiment/],
    ['an unknown field', { surprise: 1 }, /"surprise" is not a known field/],
    ['an unknown field deep inside', { view: { playback: { x: 1 } } }, /"view.playback.x" is not a known field/],
    ['a lost object', { settings: null }, /"settings"/],
    ['another version inside', { version: 2 }, /"version" must be 1/],
    ['a time step of 50 fs', { settings: { dt: 50 } }, /"settings.dt" must lie between 0.01 and 10 fs/],
    ['a time step of 0', { settings: { dt: 0 } }, /"settings.dt"/],
    ['a time step as text', { settings: { dt: '0.5' } }, /"settings.dt" must be a number/],
    ['an infinite temperature', '{"settings":{"temperature":1e999}}', /"settings.temperature" must be a finite number/],
    ['a fractional seed', { seed: 0.5 }, /"seed" must be a whole number/],
    ['a seed beyond 32 bits', { seed: 2 ** 32 }, /"seed" must lie between/],
    ['an unknown ensemble', { settings: { ensemble: 'npt' } }, /"settings.ensemble" must be "langevin" or "nve"/],
    [
      'a path for a force field',
      { settings: { forcefield: '../../etc/passwd' } },
      /"settings.forcefield" must be a name/,
    ],
    ['a path for a molecule', { molecule: { name: '..' } }, /"molecule.name" must be a name/],
    ['an address for a molecule', { molecule: { name: 'https://example.org' } }, /"molecule.name" must be a name/],
    ['an unknown kind of molecule', { molecule: { kind: 'smiles' } }, /"molecule.kind"/],
    [
      'events out of order',
      {
        events: [
          { step: 2, set: { dt: 1 } },
          { step: 1, set: { dt: 1 } },
        ],
      },
      /"events" must ascend/,
    ],
    ...(
      [
        ['a hand that pulls with a steel bar', { kind: 'hand', hand: { atom: 1, target: [0, 0, 0], stiffness: 1e6 } }],
        ['a hand in another galaxy', { kind: 'hand', hand: { atom: 1, target: [0, 1e20, 0], stiffness: 1 } }],
        ['a hand on half an atom', { kind: 'hand', hand: { atom: 0.5, target: [0, 0, 0], stiffness: 1 } }],
        ['atoms frozen twice', { kind: 'freeze', atoms: [1, 1] }],
        ['a kick like the sun', { kind: 'kick', atom: null, temperature: 1e7, seed: 1 }],
        ['a minimisation without an end', { kind: 'minimise', evaluations: 1e9 }],
        ['a spell', { kind: 'vanish' }],
      ] as const
    ).map(([name, act]): [string, unknown, RegExp] => [name, { events: [{ step: 2, set: {}, act }] }, /"events.0.act/]),
    ['an event that sets nothing', { events: [{ step: 2, set: {} }] }, /"events.0.set" must change something/],
    [
      'a thousand and one events',
      { events: Array.from({ length: 1001 }, (_, step) => ({ step, set: { dt: 1 } })) },
      /"events" must be at most 1000/,
    ],
    ['a camera of two numbers', { view: { camera: { position: [1, 2], target: [0, 0, 0], up: [0, 1, 0] } } }, /camera/],
    ['a prototype key', '{"__proto__":{"seed":3}}', /Experiment/],
    ['a prototype key deep inside', '{"settings":{"__proto__":{"dt":9}}}', /Experiment/],
    ['a constructor', '{"settings":{"constructor":{"prototype":{"polluted":1}}}}', /Experiment/],
  ])('%s is refused with the field’s name', async (_, payload, reason) => {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    expect(await refusal(forge(text))).toMatch(reason);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  const water = {
    kind: 'inline',
    name: 'water',
    elements: ['O', 'H', 'H'],
    positions: [
      [0, 0, 0],
      [0.96, 0, 0],
      [-0.24, 0.93, 0],
    ],
    bonds: [
      [0, 1, 1],
      [0, 2, 1],
    ],
    charge: 0,
  };

  it.each<[string, object, RegExp]>([
    ['no atoms', { elements: [], positions: [], bonds: [] }, /"molecule.elements" must name at least one atom/],
    ['too many atoms', { elements: Array.from({ length: 2001 }, () => 'H') }, /at most 2000 atoms/],
    ['fewer positions than atoms', { positions: [[0, 0, 0]] }, /one position for each element/],
    [
      'a position far away',
      {
        positions: [
          [0, 0, 0],
          [0, 0, 1e9],
          [0, 0, 0],
        ],
      },
      /must lie between -100 and 100 Å/,
    ],
    ['a bond to nowhere', { bonds: [[0, 3, 1]] }, /bond to an atom that is not there/],
    ['a bond to itself', { bonds: [[1, 1, 1]] }, /bond to an atom that is not there/],
    ['a fourfold bond', { bonds: [[0, 1, 4]] }, /must lie between 1 and 3/],
    ['an element that is markup', { elements: ['<b>', 'H', 'H'] }, /element symbol/],
    ['a name without end', { name: 'x'.repeat(201) }, /"molecule.name" must be at most 200 characters/],
  ])('an inline molecule with %s is refused', async (_, change, reason) => {
    expect((await decodeLink(forge(JSON.stringify({ molecule: water })))).molecule).toEqual(water);
    expect(await refusal(forge(JSON.stringify({ molecule: { ...water, ...change } })))).toMatch(reason);
  });

  it('of any text at all either opens or is refused in one sentence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ maxLength: 200 }),
          fc.string({ maxLength: 200 }).map((text) => `#1.${text}`),
          fc.base64String({ maxLength: 200 }).map((text) => `#1.${text.replace(/[+/=]/g, '')}`),
          fc.json().map((text) => forge(text)),
          fc.uint8Array({ maxLength: 200 }).map((bytes) => forge(bytes)),
        ),
        async (link) => {
          const outcome = await decodeLink(link).then(
            () => null,
            (error: unknown) => error,
          );
          if (outcome === null) return;
          expect(outcome).toBeInstanceOf(FfpError);
          expect((outcome as FfpError).message).toMatch(/^This .{10,250}\.$/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
