/** Spoilt links: wrong in the Experiment, in its JSON, in the packed bytes, in the letters, or in the address around them. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DEFAULT_EXPERIMENT } from '../../session/defaults.ts';
import type { Experiment } from '../../session/experiment.ts';
import { decodeLink, encodeLink } from '../../session/link.ts';
import { openMolecule } from '../../session/molecule.ts';
import { decodeState } from '../../session/state.ts';
import type { Target } from './campaign.ts';
import { below, mutateBytes, mutateJson, mutateText, pick, type Random } from './mutate.ts';

/** Something of everything that an Experiment can hold. */
export const RICH: Experiment = {
  version: 1,
  molecule: {
    kind: 'inline',
    name: 'water',
    elements: ['O', 'H', 'H'],
    positions: [
      [0, 0, 0.1173],
      [0, 0.7572, -0.4692],
      [0, -0.7572, -0.4692],
    ],
    bonds: [
      [0, 1, 1],
      [0, 2, 1],
    ],
    charge: 0,
  },
  settings: {
    ...DEFAULT_EXPERIMENT.settings,
    forcefield: 'edited',
    inner: { forcefield: 'mm-bonded', steps: 4 },
    edits: { forcefield: 'mm-class1', list: [['harmonic_bond', 0, 0, 480.5]] },
  },
  seed: 4294967295,
  state: {
    step: 15,
    engine: 'webgpu',
    adapter: 'a graphics adapter',
    positions: Buffer.alloc(36, 7).toString('base64url'),
    velocities: Buffer.alloc(36).toString('base64url'),
    origin: [0, 0.1, 0],
  },
  events: [
    { step: 10, set: { temperature: 400, inner: null } },
    { step: 10, set: {}, act: { kind: 'hand', hand: { atom: 1, target: [1, 2, 3], stiffness: 10 } } },
    { step: 20, set: { dt: 0.25 }, act: { kind: 'freeze', atoms: [0, 2] } },
    { step: 30, set: {}, act: { kind: 'kick', atom: null, temperature: 300, seed: 7 } },
    { step: 31, set: {}, act: { kind: 'minimise', evaluations: 100 } },
  ],
  view: {
    camera: { position: [0, 0, 9], target: [0, 0, 0], up: [0, 1, 0] },
    frozen: 3,
    arrows: true,
    playback: { mode: 'full', rate: 50 },
    more: true,
    plane: { x: 'step', y: 'force', temperature: 300, literature: true },
    bookmarks: [5, 10],
    look: {
      style: 'space',
      color: 'force',
      labels: 'numbers',
      trail: 1,
      measures: [
        [0, 1],
        [1, 0, 2],
      ],
    },
    sides: {
      lanes: [
        { forcefield: 'mm-class1', engine: 'cpu' },
        { forcefield: 'nn-s', engine: 'webgpu' },
      ],
      mode: 'free',
      reference: 1,
      from: 100,
    },
  },
  ghosts: {
    device: 'a machine',
    points: [{ forcefield: 'mm-class1', engine: 'cpu', microsecondsPerStep: 3.5, forceMae: null }],
  },
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.#%&? \n\u00e9';

/** Bytes that unpack to far more than they are; made once, for they take longer to make than to refuse. */
const BOMBS = [0, 0x20, 0x5b].map((byte) => deflateRawSync(new Uint8Array(20_000_000).fill(byte)));

const address = (packed: Uint8Array): string => `https://example.org/#1.${Buffer.from(packed).toString('base64url')}`;

/** @param seeds Experiments to begin with */
export function linkTarget(seeds: readonly Experiment[] = [RICH, DEFAULT_EXPERIMENT]): Target {
  const packed = seeds.map((seed) => deflateRawSync(JSON.stringify(seed)));
  return {
    name: 'links',
    make: (random) => spoiltLink(seeds, packed, random),
    read: readLink,
  };
}

/** Links whose numbers are bytes (version 2): wrong in the bytes, or in the JSON before them. */
export function packedLinkTarget(): Target {
  // Bits as runs have them: those of RICH say so little that they are shorter as text.
  const state = {
    ...RICH.state!,
    positions: bits(Int32Array.from({ length: 9 }, (_, c) => Math.round(1e8 * Math.sin(c + 1)))),
    velocities: bits(Float32Array.from({ length: 9 }, (_, c) => 0.01 * Math.cos(c + 1))),
  };
  const made = encodeLink({ ...RICH, state }, '').then((link) =>
    Buffer.from(link.slice(link.indexOf('.') + 1), 'base64url'),
  );
  const link = (bytes: Uint8Array) => `#2.${Buffer.from(bytes).toString('base64url')}`;
  return {
    name: 'packed-links',
    async make(random) {
      const bytes = await made;
      if (random() < 0.4) return link(mutateBytes(bytes, random));
      const end = 2 + bytes.readUInt16LE(0);
      const json = inflateRawSync(bytes.subarray(2, end)).toString();
      const spoilt = random() < 0.7 ? mutateJson(JSON.parse(json) as unknown, random) : mutateText(json, random);
      const head = deflateRawSync(spoilt, { level: 1 });
      const rest = random() < 0.3 ? mutateBytes(bytes.subarray(end), random) : bytes.subarray(end);
      return link(Buffer.concat([Uint8Array.of(head.length & 255, (head.length >> 8) & 255), head, rest]));
    },
    read: readLink,
  };
}

async function readLink(input: string | Uint8Array): Promise<Experiment> {
  const experiment = await decodeLink(input as string);
  if (experiment.molecule.kind === 'inline') {
    const { structure } = await openMolecule(experiment.molecule, neverLoads);
    if (experiment.state) decodeState(experiment.state, structure.elements.length);
  }
  const again = await decodeLink(await encodeLink(experiment, ''));
  if (JSON.stringify(again) !== JSON.stringify(experiment))
    throw new Error('what was accepted is another Experiment when it is passed on');
  return experiment;
}

const bits = ({ buffer }: Int32Array | Float32Array): string => Buffer.from(buffer).toString('base64url');

const neverLoads = (): Promise<never> => Promise.reject(new Error('an inline molecule loads nothing'));

function spoiltLink(seeds: readonly Experiment[], packed: readonly Uint8Array[], random: Random): string {
  switch (below(random, 20)) {
    case 0:
      return address(mutateBytes(pick(random, packed), random));
    case 1:
    case 2: {
      const link = address(pick(random, packed));
      const at = below(random, link.length);
      return link.slice(0, at) + pick(random, ALPHABET) + link.slice(at + below(random, 3));
    }
    case 3: {
      const link = address(pick(random, packed));
      return link.slice(0, below(random, link.length));
    }
    case 4:
      return mutateText(address(pick(random, packed)), random);
    case 5:
      return address(deflateRawSync(mutateBytes(Buffer.from(JSON.stringify(pick(random, seeds))), random)));
    case 6:
    case 7:
      return address(deflateRawSync(mutateText(JSON.stringify(pick(random, seeds)), random)));
    case 8:
      // Seldom: unpacking to the limit takes a few milliseconds each.
      if (random() < 0.05) return address(pick(random, BOMBS));
      return `#${below(random, 5)}.${Buffer.from(Array.from({ length: below(random, 200) }, () => below(random, 256))).toString('base64url')}`;
    default:
      return address(deflateRawSync(mutateJson(pick(random, seeds), random), { level: 1 }));
  }
}
