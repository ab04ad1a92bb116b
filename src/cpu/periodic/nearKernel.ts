/**
 * From the list of a cluster to those of its atoms, as a kernel. Most atoms that are near a cluster are near some of its atoms only: along
 * lists of its own an atom meets a third of the others, or fewer where the cutoff is short.
 */
import type { Kernel, Views } from '../simd/kernel.ts';
import { LOCAL, op, type Code } from '../simd/wasm.ts';
import {
  both,
  CLUSTER,
  KIND_BYTES,
  Locals,
  MASK_BITS,
  minus,
  PAIR_BYTES,
  placeOf,
  plus,
  RUN_WORDS,
  scaled,
  sum,
  times,
} from './kernelCode.ts';

/** Byte offsets. */
export interface NearPlaces {
  /** Clusters whose lists are gone through. */
  readonly first: number;
  readonly last: number;
  /** Where each cluster's runs begin, [clusters + 1]. */
  readonly starts: number;
  readonly places: number;
  readonly kinds: number;
  readonly shifts: number;
  readonly masks: number;
  /** The square of the distance that is listed, Å². */
  readonly range: number;
  /** Overwritten: where each atom's runs begin, [slots + 1]; the runs. */
  readonly atomStarts: number;
  readonly out: number;
}

const PARAMETERS = [
  'first',
  'last',
  'starts',
  'places',
  'kinds',
  'shifts',
  'masks',
  'range',
  'atomStarts',
  'out',
] as const;

export const nearNumbers = (p: NearPlaces): readonly number[] => PARAMETERS.map((name) => p[name]);

/** The most words that the lists of atoms take, by those of their clusters' lists. */
export const nearWords = (words: number): number => CLUSTER * words;

/** A run of an atom is like that of a cluster; an entry is the byte offset of two others, with two bits that say which count where not both do. */
export const nearKernel: Kernel = {
  wasm: wasm(),
  plain,
};

function wasm(): Kernel['wasm'] {
  const locals = new Locals(
    PARAMETERS,
    'run runsEnd middle end at n slot here there entry head'.split(' '),
    'xi yi zi dx dy dz inside limit'.split(' '),
  );
  const { get, set } = locals;
  const store = (address: Code, value: Code, offset = 0): Code => [address, value, op.store(offset)];

  /** Two others: noted where one of them is near. */
  function pair(masked: boolean): Code {
    const bits: Code = [
      [get('entry'), scaled(get('n'), 1), op.shiftRight],
      [op.constant(3), op.and],
    ];
    const number: Code = scaled([get('entry'), op.constant(MASK_BITS), op.shiftRight], 6);
    const dots = plus(plus(times(get('dx'), get('dx')), times(get('dy'), get('dy'))), times(get('dz'), get('dz')));
    const inside: Code = [dots, get('limit'), op.lessPair];
    return [
      set('entry', [get('at'), op.load(0)]),
      set('there', sum(get('places'), number)),
      ['x', 'y', 'z'].map((c, n) => set(`d${c}`, minus(get(`${c}i`), [get('there'), op.loadVector(16 * n)]))),
      set('inside', masked ? both(inside, [sum(get('masks'), scaled(bits, 4)), op.loadVector(0)]) : inside),
      // Written in any case, and kept if it is near: no branch to be guessed.
      store(get('out'), masked ? sum(number, bits) : number),
      set('out', sum(get('out'), scaled([get('inside'), op.anyBit], 2))),
      set('at', sum(get('at'), op.constant(4))),
    ];
  }

  const entries = (end: string, masked: boolean): Code => [
    [get('at'), get(end), op.lessUnsigned],
    op.when(op.repeatWhile([pair(masked), [get('at'), get(end), op.lessUnsigned]])),
  ];

  const run: Code = [
    set('there', sum(get('shifts'), [get('run'), op.load(0)])),
    ['xi', 'yi', 'zi'].map((name, c) =>
      set(name, plus([get('here'), op.loadTwice(16 * c)], [get('there'), op.loadTwice(8 * c)])),
    ),
    set('middle', [get('run'), op.load(4)]),
    set('end', [get('run'), op.load(8)]),
    set('head', get('out')),
    set('out', sum(get('out'), op.constant(4 * RUN_WORDS))),
    set('at', sum(get('run'), op.constant(4 * RUN_WORDS))),
    entries('middle', true),
    store(get('head'), get('out'), 4),
    entries('end', false),
    store(get('head'), get('out'), 8),
    store(get('head'), [get('run'), op.load(0)]),
    // A run of nobody is none.
    [get('out'), sum(get('head'), op.constant(4 * RUN_WORDS)), op.equal, op.when(set('out', get('head')))],
    set('run', get('end')),
    [get('run'), get('runsEnd'), op.lessUnsigned],
  ];

  const starts = (offset: number): Code => [sum(get('starts'), scaled(get('first'), 2)), op.load(offset)];
  return {
    name: 'near',
    parameters: locals.parameters.length,
    locals: [
      [locals.integers.length, LOCAL.i32],
      [locals.pairs.length, LOCAL.vector],
    ],
    body: [
      set('limit', [get('range'), op.loadTwice(0)]),
      op.repeatWhile([
        set('n', op.constant(0)),
        op.repeatWhile([
          set('slot', sum(scaled(get('first'), 2), get('n'))),
          store(sum(get('atomStarts'), scaled(get('slot'), 2)), get('out')),
          [sum(get('kinds'), scaled(get('slot'), 4)), op.load(0)],
          op.when([
            set('here', sum(get('places'), placeOf(get('slot')))),
            set('run', starts(0)),
            set('runsEnd', starts(4)),
            [get('run'), get('runsEnd'), op.lessUnsigned, op.when(op.repeatWhile(run))],
          ]),
          set('n', sum(get('n'), op.constant(1))),
          [get('n'), op.constant(CLUSTER), op.lessUnsigned],
        ]),
        set('first', sum(get('first'), op.constant(1))),
        [get('first'), get('last'), op.lessUnsigned],
      ]),
      store(sum(get('atomStarts'), scaled(get('last'), 4)), get('out')),
    ],
  };
}

/** The same in plain JavaScript. */
function plain({ f64, u32 }: Views, numbers: readonly number[]): void {
  const [first, last, starts, places, kinds, shifts, , range, atomStarts] = numbers;
  const limit = f64[range / 8];
  let out = numbers[9] / 4;
  for (let slot = CLUSTER * first; slot < CLUSTER * last; slot++) {
    u32[atomStarts / 4 + slot] = 4 * out;
    if (u32[(kinds + KIND_BYTES * slot) / 4] === 0) continue;
    const cluster = Math.floor(slot / CLUSTER);
    const n = slot % CLUSTER;
    const here = places / 8 + (slot >> 1) * (PAIR_BYTES / 8) + (slot & 1);
    const end = u32[starts / 4 + cluster + 1] / 4;
    for (let run = u32[starts / 4 + cluster] / 4; run < end; run = u32[run + 2] / 4) {
      const shift = (shifts + u32[run]) / 8;
      const head = out;
      const middle = u32[run + 1] / 4;
      out += RUN_WORDS;
      u32[head + 1] = 4 * out;
      for (let at = run + RUN_WORDS; at < u32[run + 2] / 4; at++) {
        const masked = at < middle;
        const bits = masked ? (u32[at] >>> (2 * n)) & 3 : 3;
        const pair = u32[at] >>> MASK_BITS;
        let near = false;
        for (let lane = 0; lane < 2; lane++) {
          const there = places / 8 + pair * (PAIR_BYTES / 8) + lane;
          const dx = f64[here] + f64[shift] - f64[there];
          const dy = f64[here + 2] + f64[shift + 1] - f64[there + 2];
          const dz = f64[here + 4] + f64[shift + 2] - f64[there + 4];
          near ||= ((bits >> lane) & 1) === 1 && dx * dx + dy * dy + dz * dz < limit;
        }
        if (near) u32[out++] = PAIR_BYTES * pair + (masked ? bits : 0);
        if (masked) u32[head + 1] = 4 * out;
      }
      u32[head + 2] = 4 * out;
      if (out === head + RUN_WORDS) out = head;
      else u32[head] = u32[run];
    }
  }
  u32[atomStarts / 4 + CLUSTER * last] = 4 * out;
}
