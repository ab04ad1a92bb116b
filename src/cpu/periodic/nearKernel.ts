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

/** Byte offsets, for all parts of a job over clusters. */
export interface NearPlaces {
  /** Where each cluster's runs begin, [clusters + 1]. */
  readonly starts: number;
  readonly places: number;
  readonly kinds: number;
  readonly shifts: number;
  readonly masks: number;
  /** The square of the distance that is listed, Å². */
  readonly range: number;
  /** From which byte of `lists` on each cluster has room for all that its atoms may meet: whoever makes them, nobody gets in the way of another. */
  readonly rooms: number;
  /** Overwritten: where each slot's runs begin and where they end; the runs. */
  readonly slotRuns: number;
  readonly lists: number;
}

const SHARED = ['starts', 'places', 'kinds', 'shifts', 'masks', 'range', 'rooms', 'slotRuns', 'lists'] as const;
const PARAMETERS = ['first', 'last', 'own', ...SHARED] as const;

export const nearNumbers = (p: NearPlaces): readonly number[] => SHARED.map((name) => p[name]);

/**
 * A run of an atom begins like that of a cluster; an entry is the byte offset of two others, with two bits that say which count where not both do.
 */
export const nearKernel: Kernel = {
  wasm: wasm(),
  plain,
};

function wasm(): Kernel['wasm'] {
  const locals = new Locals(
    PARAMETERS,
    'run runsEnd middle end at n slot slotRun here there entry until head out'.split(' '),
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
    const number: Code = masked ? scaled([get('entry'), op.constant(MASK_BITS), op.shiftRight], 6) : get('entry');
    const dots = plus(plus(times(get('dx'), get('dx')), times(get('dy'), get('dy'))), times(get('dz'), get('dz')));
    const inside: Code = [dots, get('limit'), op.lessPair];
    return [
      set('there', sum(get('places'), number)),
      ['x', 'y', 'z'].map((c, n) => set(`d${c}`, minus(get(`${c}i`), [get('there'), op.loadVector(16 * n)]))),
      set('inside', masked ? both(inside, [sum(get('masks'), scaled(bits, 4)), op.loadVector(0)]) : inside),
      // Written in any case, and kept if it is near: no branch to be guessed.
      store(get('out'), masked ? sum(number, bits) : number),
      set('out', sum(get('out'), scaled([get('inside'), op.anyBit], 2))),
    ];
  }

  const whileLess = (what: string, end: string, body: Code): Code => [
    [get(what), get(end), op.lessUnsigned],
    op.when(op.repeatWhile([body, [get(what), get(end), op.lessUnsigned]])),
  ];

  const maskedEntries: Code = whileLess('at', 'middle', [
    set('entry', [get('at'), op.load(0)]),
    pair(true),
    set('at', sum(get('at'), op.constant(4))),
  ]);

  const stretches: Code = whileLess('at', 'end', [
    set('entry', [get('at'), op.load(0)]),
    set('until', [get('at'), op.load(4)]),
    op.repeatWhile([
      pair(false),
      set('entry', sum(get('entry'), op.constant(PAIR_BYTES))),
      [get('entry'), get('until'), op.lessUnsigned],
    ]),
    set('at', sum(get('at'), op.constant(8))),
  ]);

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
    maskedEntries,
    store(get('head'), get('out'), 4),
    stretches,
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
      set('out', sum(get('lists'), [sum(get('rooms'), scaled(get('first'), 2)), op.load(0)])),
      op.repeatWhile([
        set('n', op.constant(0)),
        op.repeatWhile([
          set('slot', sum(scaled(get('first'), 2), get('n'))),
          set('slotRun', sum(get('slotRuns'), scaled(get('slot'), 3))),
          store(get('slotRun'), get('out')),
          [sum(get('kinds'), scaled(get('slot'), 4)), op.load(0)],
          op.when([
            set('here', sum(get('places'), placeOf(get('slot')))),
            set('run', starts(0)),
            set('runsEnd', starts(4)),
            [get('run'), get('runsEnd'), op.lessUnsigned, op.when(op.repeatWhile(run))],
          ]),
          store(get('slotRun'), get('out'), 4),
          set('n', sum(get('n'), op.constant(1))),
          [get('n'), op.constant(CLUSTER), op.lessUnsigned],
        ]),
        set('first', sum(get('first'), op.constant(1))),
        [get('first'), get('last'), op.lessUnsigned],
      ]),
    ],
  };
}

/** The same in plain JavaScript. */
function plain({ f64, u32 }: Views, numbers: readonly number[]): void {
  const [first, last, , starts, places, kinds, shifts, , range, rooms, slotRuns, lists] = numbers;
  const limit = f64[range / 8];
  let out = (lists + u32[rooms / 4 + first]) / 4;
  for (let slot = CLUSTER * first; slot < CLUSTER * last; slot++) {
    const slotRun = slotRuns / 4 + 2 * slot;
    u32[slotRun] = u32[slotRun + 1] = 4 * out;
    if (u32[(kinds + KIND_BYTES * slot) / 4] === 0) continue;
    const cluster = Math.floor(slot / CLUSTER);
    const n = slot % CLUSTER;
    const here = places / 8 + (slot >> 1) * (PAIR_BYTES / 8) + (slot & 1);
    const end = u32[starts / 4 + cluster + 1] / 4;
    for (let run = u32[starts / 4 + cluster] / 4; run < end; run = u32[run + 2] / 4) {
      const shift = (shifts + u32[run]) / 8;
      const isNear = (pair: number, bits: number): boolean => {
        let near = false;
        for (let lane = 0; lane < 2; lane++) {
          const there = places / 8 + pair * (PAIR_BYTES / 8) + lane;
          const dx = f64[here] + f64[shift] - f64[there];
          const dy = f64[here + 2] + f64[shift + 1] - f64[there + 2];
          const dz = f64[here + 4] + f64[shift + 2] - f64[there + 4];
          near ||= ((bits >> lane) & 1) === 1 && dx * dx + dy * dy + dz * dz < limit;
        }
        return near;
      };
      const head = out;
      const [middle, stop] = [u32[run + 1] / 4, u32[run + 2] / 4];
      out += RUN_WORDS;
      for (let at = run + RUN_WORDS; at < middle; at++) {
        const pair = u32[at] >>> MASK_BITS;
        const bits = (u32[at] >>> (2 * n)) & 3;
        if (isNear(pair, bits)) u32[out++] = PAIR_BYTES * pair + bits;
      }
      u32[head + 1] = 4 * out;
      for (let at = middle; at < stop; at += 2)
        for (let entry = u32[at]; entry < u32[at + 1]; entry += PAIR_BYTES)
          if (isNear(entry / PAIR_BYTES, 3)) u32[out++] = entry;
      u32[head + 2] = 4 * out;
      if (out === head + RUN_WORDS) out = head;
      else u32[head] = u32[run];
    }
    u32[slotRun + 1] = 4 * out;
  }
}
