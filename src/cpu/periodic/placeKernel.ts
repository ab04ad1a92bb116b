/** Brings the places of a list's atoms up to date, and sees whether the list still serves, as a kernel. */
import type { Kernel, Views } from '../simd/kernel.ts';
import { LOCAL, op, type Code } from '../simd/wasm.ts';
import { both, Locals, minus, PAIR_BYTES, plus, scaled, sum, times } from './kernelCode.ts';
import { GRAIN, PER_GRAIN, roundedToGrain } from './wrappedPositions.ts';

/** Bytes of what two atoms had when the list was made: edges that x, y and z are away from the box, and places, Å. */
export const HOME_BYTES = 96;

/** Byte offsets. */
export interface PlaceNumbers {
  /** Pairs of slots. */
  readonly first: number;
  readonly last: number;
  /** Where the position (Å) of each slot's atom is, as byte offset. */
  readonly order: number;
  readonly homes: number;
  /** Overwritten: places of the atoms, rounded and in the box or near it. Charges stay. */
  readonly places: number;
  /** The square of how far an atom may be from home, Å²; overwritten with ones, after these 16 bytes: whether all even and all odd slots are near enough. */
  readonly leeway: number;
}

const PARAMETERS = ['first', 'last', 'order', 'homes', 'places', 'leeway'] as const;

export const placeNumbers = (p: PlaceNumbers): readonly number[] => PARAMETERS.map((name) => p[name]);

export const placeKernel: Kernel = { wasm: wasm(), plain };

function wasm(): Kernel['wasm'] {
  const locals = new Locals(PARAMETERS, ['one', 'other', 'home', 'to'], ['x', 'd', 'r2', 'still']);
  const { get, set } = locals;
  const component = (c: number): Code => [
    set('x', [get('other'), [get('one'), op.loadTwice(8 * c)], op.loadOne(8 * c, 1)]),
    set('x', times([times(get('x'), op.twice(PER_GRAIN)), op.nearestPair], op.twice(GRAIN))),
    set('x', minus(get('x'), [get('home'), op.loadVector(16 * c)])),
    [get('to'), get('x'), op.storeVector(16 * c)],
    set('d', minus(get('x'), [get('home'), op.loadVector(48 + 16 * c)])),
    set('r2', c === 0 ? times(get('d'), get('d')) : plus(get('r2'), times(get('d'), get('d')))),
  ];
  return {
    name: 'place',
    parameters: locals.parameters.length,
    locals: [
      [locals.integers.length, LOCAL.i32],
      [locals.pairs.length, LOCAL.vector],
    ],
    body: [
      set('still', op.twiceBits(-1n)),
      op.repeatWhile([
        set('to', sum(get('order'), scaled(get('first'), 3))),
        set('one', [get('to'), op.load(0)]),
        set('other', [get('to'), op.load(4)]),
        set('to', sum(get('places'), scaled(get('first'), 6))),
        set('home', sum(get('homes'), [get('first'), op.constant(HOME_BYTES), op.multiply])),
        [0, 1, 2].map(component),
        // What is no number is not still.
        set('still', both(get('still'), [get('r2'), [get('leeway'), op.loadTwice(0)], op.lessOrEqualPair])),
        set('first', sum(get('first'), op.constant(1))),
        [get('first'), get('last'), op.lessUnsigned],
      ]),
      [get('leeway'), get('still'), op.storeVector(16)],
    ],
  };
}

/** The same in plain JavaScript. */
function plain({ f64, u32 }: Views, numbers: readonly number[]): void {
  const [first, last, order, homes, places, leeway] = numbers;
  const limit = f64[leeway / 8];
  for (let lane = 0; lane < 2; lane++) {
    let still = true;
    for (let pair = first; pair < last; pair++) {
      const from = u32[order / 4 + 2 * pair + lane] / 8;
      const to = places / 8 + pair * (PAIR_BYTES / 8) + lane;
      const home = homes / 8 + pair * (HOME_BYTES / 8) + lane;
      let r2 = 0;
      for (let c = 0; c < 3; c++) {
        f64[to + 2 * c] = roundedToGrain(f64[from + c]) - f64[home + 2 * c];
        const d = f64[to + 2 * c] - f64[home + 6 + 2 * c];
        r2 += d * d;
      }
      still &&= r2 <= limit;
    }
    u32.fill(still ? ~0 : 0, leeway / 4 + 4 + 2 * lane, leeway / 4 + 6 + 2 * lane);
  }
}
