/**
 * Lennard-Jones and Coulomb between an atom and two others at a time, along the lists of a `ClusterList`, as a kernel.
 *
 * Forces and energies of a pair are rounded to multiples of a power of two before they are added. Such sums are exact: they have the same
 * bits in whatever order they are made, whoever made which part of them, and whatever the list held besides.
 */
import type { LennardJonesEnd } from '../../forcefield/periodic.ts';
import type { Kernel, Views } from '../simd/kernel.ts';
import { LOCAL, op, type Code } from '../simd/wasm.ts';
import {
  both,
  CHARGED,
  DISPERSED,
  KIND_BYTES,
  Locals,
  minus,
  PAIR_BYTES,
  placeOf,
  plus,
  RUN_WORDS,
  scaled,
  sum,
  times,
} from './kernelCode.ts';

/** What forces are rounded to, kcal/mol/Å. Sums are exact up to 2⁵³ of it, 524,288: no atom that is pushed harder is there after the next step. */
export const FORCE_GRAIN = 2 ** -34;

/** Added and taken away again, it leaves multiples of a grain. */
export const rounder = (grain: number): number => 1.5 * 2 ** 52 * grain;

/** What energies of a system are rounded to, kcal/mol: sums are exact up to 2,048 kcal/mol an atom. */
export const energyGrain = (atoms: number): number => 2 ** (Math.ceil(Math.log2(atoms)) + 11 - 52);

/** How pairs are summed; places follow as numbers. */
export interface PairForm {
  /** Å. */
  readonly cutoff: number;
  /** Types that Lennard-Jones tells apart, 0 where there is none. */
  readonly types: number;
  readonly end: LennardJonesEnd | undefined;
  /** Of the plain 1/r: absent without charges; the constants of the reaction field, or pieces of the table a unit of r². */
  readonly coulomb: { readonly k: number; readonly c: number } | { readonly scale: number } | null;
  readonly atoms: number;
}

/** Byte offsets, for all parts of a job over slots. */
export interface PairPlaces {
  /** Where each slot's runs begin and where they end. */
  readonly slotRuns: number;
  readonly places: number;
  readonly kinds: number;
  readonly shifts: number;
  /** 12 A and 6 B by two types; (E, F) by piece and power; lanes of ones by two bits. */
  readonly table: number;
  readonly screening: number;
  readonly masks: number;
}

export const pairNumbers = (p: PairPlaces): readonly number[] => SHARED.map((name) => p[name]);

const SHARED = ['slotRuns', 'places', 'kinds', 'shifts', 'table', 'screening', 'masks'] as const;
/** `own` is where a thread adds up: two energies of Lennard-Jones and two of Coulomb, then forces. */
const PARAMETERS = ['first', 'last', 'own', ...SHARED] as const;

/** Bytes before the forces. */
export const ENERGY_BYTES = 64;

/** Whether 1/r is needed, and not only its square: then all pairs take one from the other, whoever lists them. */
const rooted = ({ coulomb, end }: PairForm): boolean => coulomb !== null || end?.kind === 'switch';

/** Two kernels of a form: forces with energies, and the same forces alone. */
export const pairKernels = (form: PairForm): readonly Kernel[] => [pairKernel(form, true), pairKernel(form, false)];

function pairKernel(form: PairForm, energies: boolean): Kernel {
  const locals = new Locals(
    PARAMETERS,
    'run runsEnd middle end at kind row here entry there slot apart p0 p1'.split(' '),
    'x0 y0 z0 xi yi zi qi fx fy fz lj coulomb dx dy dz r2 inside inverse inverse2 f a b i6 e x keep t u0 u1 push q'.split(
      ' ',
    ),
  );
  const limit = op.twice(form.cutoff ** 2);
  const { get, set } = locals;
  const uniform = form.types === 1;
  const several = [CHARGED, DISPERSED, CHARGED + DISPERSED].filter(
    (kind) => (form.coulomb || !(kind & CHARGED)) && (form.types > 0 || !(kind & DISPERSED)),
  );
  const start = (offset: number): Code => [sum(get('slotRuns'), scaled(get('first'), 3)), op.load(offset)];
  return {
    wasm: {
      name: energies ? 'pairs' : 'pushes',
      parameters: locals.parameters.length,
      locals: [
        [locals.integers.length, LOCAL.i32],
        [locals.pairs.length, LOCAL.vector],
      ],
      body: [
        set('apart', [sum(get('own'), op.constant(ENERGY_BYTES)), get('places'), op.subtract]),
        op.repeatWhile([
          set('run', start(0)),
          set('runsEnd', start(4)),
          [get('run'), get('runsEnd'), op.lessUnsigned],
          op.when([
            set('here', sum(get('kinds'), scaled(get('first'), 4))),
            set('row', sum(get('table'), [get('here'), op.load(4)])),
            set('kind', [get('here'), op.load(0)]),
            set('slot', placeOf(get('first'))),
            several.map((kind) => [get('kind'), op.constant(kind), op.equal, op.when(atom(kind))]),
          ]),
          set('first', sum(get('first'), op.constant(1))),
          [get('first'), get('last'), op.lessUnsigned],
        ]),
        energies
          ? ['lj', 'coulomb'].map((name, n) => [
              [get('own'), plus([get('own'), op.loadVector(16 * n)], get(name)), op.storeVector(16 * n)],
            ])
          : [],
      ],
    },
    plain: (views, numbers) => plainPairs(form, energies, views, numbers),
  };

  /** An atom of a kind, with all its runs. */
  function atom(kind: number): Code {
    const own = ['x0', 'y0', 'z0'];
    return [
      set('here', sum(get('places'), get('slot'))),
      own.map((name, c) => set(name, [get('here'), op.loadTwice(16 * c)])),
      set('qi', [get('here'), op.loadTwice(48)]),
      ['fx', 'fy', 'fz'].map((name) => set(name, op.twice(0))),
      kind & DISPERSED && uniform
        ? [set('a', [get('table'), op.loadTwice(0)]), set('b', [get('table'), op.loadTwice(8)]), shifted()]
        : [],
      op.repeatWhile(run(kind)),
      set('here', sum(get('own'), get('slot'))),
      ['fx', 'fy', 'fz'].map((name, c) => [
        get('here'),
        plus(
          [get('here'), op.loadTwice(ENERGY_BYTES + 16 * c)],
          plus(get(name), [get(name), get(name), op.pick(1, 0)]),
        ),
        op.storeOne(ENERGY_BYTES + 16 * c, 0),
      ]),
    ];
  }

  /** A run. Leaves on the stack whether there is another one. */
  function run(kind: number): Code {
    const loop = (end: string, masked: boolean): Code => [
      [get('at'), get(end), op.lessUnsigned],
      op.when(op.repeatWhile([pair(kind, masked), [get('at'), get(end), op.lessUnsigned]])),
    ];
    return [
      set('there', sum(get('shifts'), [get('run'), op.load(0)])),
      ['x', 'y', 'z'].map((c, n) => set(`${c}i`, plus(get(`${c}0`), [get('there'), op.loadTwice(8 * n)]))),
      set('middle', [get('run'), op.load(4)]),
      set('end', [get('run'), op.load(8)]),
      set('at', sum(get('run'), op.constant(4 * RUN_WORDS))),
      loop('middle', true),
      loop('end', false),
      set('run', get('end')),
      [get('run'), get('runsEnd'), op.lessUnsigned],
    ];
  }

  /** An atom and two others. */
  function pair(kind: number, masked: boolean): Code {
    const offset = masked ? [get('entry'), op.constant(-PAIR_BYTES), op.and] : get('entry');
    const mask: Code = [sum(get('masks'), scaled([get('entry'), op.constant(3), op.and], 4)), op.loadVector(0)];
    const inside: Code = [get('r2'), limit, op.lessPair];
    const dots = plus(plus(times(get('dx'), get('dx')), times(get('dy'), get('dy'))), times(get('dz'), get('dz')));
    return [
      set('entry', [get('at'), op.load(0)]),
      set('there', sum(get('places'), offset)),
      ['x', 'y', 'z'].map((c, n) => set(`d${c}`, minus(get(`${c}i`), [get('there'), op.loadVector(16 * n)]))),
      set('r2', dots),
      set('inside', masked ? both(inside, mask) : inside),
      [get('inside'), op.anyBit, op.when(near(kind, offset))],
      set('at', sum(get('at'), op.constant(4))),
    ];
  }

  /** Two others of which one is near at least. */
  function near(kind: number, offset: Code): Code {
    return [
      // What is farther away does not count, and must not lead beyond the table.
      set('r2', [get('r2'), limit, op.smallerPair]),
      rooted(form)
        ? [
            set('inverse', [op.twice(1), [get('r2'), op.rootPair], op.dividePair]),
            set('inverse2', times(get('inverse'), get('inverse'))),
          ]
        : set('inverse2', [op.twice(1), get('r2'), op.dividePair]),
      kind & DISPERSED ? dispersed(offset) : [],
      kind & CHARGED ? charged((kind & DISPERSED) !== 0) : [],
      set('f', both(get('f'), get('inside'))),
      set('there', sum(get('there'), get('apart'))),
      ['x', 'y', 'z'].map((c, n) => [
        set('push', grained(times(get('f'), get(`d${c}`)), FORCE_GRAIN)),
        set(`f${c}`, plus(get(`f${c}`), get('push'))),
        [get('there'), minus([get('there'), op.loadVector(16 * n)], get('push')), op.storeVector(16 * n)],
      ]),
    ];
  }

  function grained(value: Code, grain: number): Code {
    return minus(plus(value, op.twice(rounder(grain))), op.twice(rounder(grain)));
  }

  function count(name: 'lj' | 'coulomb', value: Code): Code {
    return energies ? set(name, plus(get(name), grained(both(value, get('inside')), energyGrain(form.atoms)))) : [];
  }

  /** The energy at the cutoff, where that is taken off. */
  function shifted(): Code {
    const shift = op.twice(form.cutoff ** -6);
    return form.end?.kind === 'shift' && energies ? set('x', times(shift, inner(shift))) : [];
  }

  /** A s − B. */
  function inner(s: Code): Code {
    return minus(times(times(get('a'), s), op.twice(1 / 12)), times(get('b'), op.twice(1 / 6)));
  }

  function dispersed(offset: Code): Code {
    const { end, cutoff } = form;
    const coefficients = (lane: number): Code => [
      sum(get('row'), [sum(get('kinds'), [offset, op.constant(1), op.shiftRight]), op.load(8 + KIND_BYTES * lane)]),
      op.loadVector(0),
    ];
    const code: Code[] = [
      uniform
        ? []
        : [
            set('e', coefficients(0)),
            set('f', coefficients(1)),
            set('a', [get('e'), get('f'), op.pick(0, 2)]),
            set('b', [get('e'), get('f'), op.pick(1, 3)]),
            shifted(),
          ],
      set('i6', times(times(get('inverse2'), get('inverse2')), get('inverse2'))),
      set('f', times(times(get('i6'), minus(times(get('a'), get('i6')), get('b'))), get('inverse2'))),
    ];
    if (energies || end?.kind === 'switch') {
      const e = times(get('i6'), inner(get('i6')));
      code.push(set('e', end?.kind === 'shift' ? minus(e, get('x')) : e));
    }
    if (end?.kind === 'switch') {
      const width = cutoff - end.from;
      const beyond = minus(times(get('r2'), get('inverse')), op.twice(end.from));
      const x = get('x');
      const cubic = minus(op.twice(15), times(op.twice(6), x));
      const rest = times(times(times(x, x), x), plus(op.twice(-10), times(x, cubic)));
      const hump = times(x, minus(op.twice(1), x));
      const fall = times(times(op.twice(30 / width), times(hump, hump)), get('inverse'));
      code.push(
        set('x', times([beyond, op.twice(0), op.largerPair], op.twice(1 / width))),
        set('keep', plus(op.twice(1), rest)),
        set('f', plus(times(get('f'), get('keep')), times(get('e'), fall))),
        set('e', times(get('e'), get('keep'))),
      );
    }
    return [code, count('lj', get('e'))];
  }

  function charged(more: boolean): Code {
    const { coulomb } = form;
    if (!coulomb) return [];
    const cube = times(get('inverse'), get('inverse2'));
    const forced = (value: Code): Code => {
      const push = times(get('q'), value);
      return set('f', more ? plus(get('f'), push) : push);
    };
    const q = set('q', times(get('qi'), [get('there'), op.loadVector(48)]));
    if ('k' in coulomb) {
      const { k, c } = coulomb;
      const field = minus(plus(get('inverse'), times(op.twice(k), get('r2'))), op.twice(c));
      return [q, count('coulomb', times(get('q'), field)), forced(minus(cube, op.twice(2 * k)))];
    }
    // Energy and force of one atom beside each other: a cubic for both.
    const cubic = (place: string, u: string): Code => {
      const power = (n: number): Code => [get(place), op.loadVector(16 * n)];
      return plus(power(0), times(get(u), plus(power(1), times(get(u), plus(power(2), times(get(u), power(3)))))));
    };
    const energy = times(get('q'), minus(get('inverse'), [get('u0'), get('u1'), op.pick(0, 2)]));
    return [
      q,
      set('t', times(get('r2'), op.twice(coulomb.scale))),
      set('e', [get('t'), op.wholePair]),
      [0, 1].map((lane) => set(`p${lane}`, sum(get('screening'), scaled([get('e'), op.lane(lane)], 6)))),
      set('t', minus(get('t'), [get('e'), op.fromWholePair])),
      [0, 1].map((lane) => set(`u${lane}`, [get('t'), get('t'), op.pick(lane, lane)])),
      set('u0', cubic('p0', 'u0')),
      set('u1', cubic('p1', 'u1')),
      count('coulomb', energy),
      forced(minus(cube, [get('u0'), get('u1'), op.pick(1, 3)])),
    ];
  }
}

/** The same in plain JavaScript, to the same bits. */
function plainPairs(form: PairForm, counted: boolean, { f64, u32 }: Views, numbers: readonly number[]): void {
  const [first, last, own, slotRuns, places, kinds, shifts, table, screening] = numbers;
  const forces = own + ENERGY_BYTES;
  const { coulomb, end, cutoff } = form;
  const limit = cutoff ** 2;
  const roots = rooted(form);
  const pushes = rounder(FORCE_GRAIN);
  const counts = rounder(energyGrain(form.atoms));
  const shift6 = end?.kind === 'shift' ? cutoff ** -6 : 0;
  const from = end?.kind === 'switch' ? end.from : 0;
  const width = cutoff - from;
  for (let slot = first; slot < last; slot++) {
    const what = (kinds + KIND_BYTES * slot) / 4;
    const kind = u32[what];
    const here = (slot >> 1) * 8 + (slot & 1);
    const qi = f64[places / 8 + here + 6];
    let [fx, fy, fz] = [0, 0, 0];
    const runs = slotRuns / 4 + 2 * slot;
    for (let run = u32[runs] / 4; run < u32[runs + 1] / 4; run = u32[run + 2] / 4) {
      const shift = (shifts + u32[run]) / 8;
      const xi = f64[places / 8 + here] + f64[shift];
      const yi = f64[places / 8 + here + 2] + f64[shift + 1];
      const zi = f64[places / 8 + here + 4] + f64[shift + 2];
      const [middle, stop] = [u32[run + 1] / 4, u32[run + 2] / 4];
      for (let at = run + RUN_WORDS; at < stop; at++)
        for (let lane = 0; lane < 2; lane++) {
          const entry = u32[at];
          if (at < middle && ((entry >>> lane) & 1) === 0) continue;
          const other = Math.floor(entry / PAIR_BYTES);
          const there = 8 * other + lane;
          const dx = xi - f64[places / 8 + there];
          const dy = yi - f64[places / 8 + there + 2];
          const dz = zi - f64[places / 8 + there + 4];
          const r2 = dx * dx + dy * dy + dz * dz;
          if (!(r2 < limit)) continue;
          const inverse = roots ? 1 / Math.sqrt(r2) : 0;
          const inverse2 = roots ? inverse * inverse : 1 / r2;
          let f = 0;
          if (kind & DISPERSED) {
            const type = u32[(kinds + KIND_BYTES * (2 * other + lane)) / 4 + 2];
            const pair = (table + u32[what + 1] + type) / 8;
            const [a, b] = [f64[pair], f64[pair + 1]];
            const i6 = inverse2 * inverse2 * inverse2;
            f = i6 * (a * i6 - b) * inverse2;
            let e = i6 * (a * i6 * (1 / 12) - b * (1 / 6));
            if (shift6 > 0) e -= shift6 * (a * shift6 * (1 / 12) - b * (1 / 6));
            if (from > 0) {
              const x = Math.max(0, r2 * inverse - from) * (1 / width);
              const keep = 1 + x * x * x * (-10 + x * (15 - 6 * x));
              const hump = x * (1 - x);
              f = f * keep + e * ((30 / width) * (hump * hump) * inverse);
              e *= keep;
            }
            if (counted) f64[own / 8 + lane] += e + counts - counts;
          }
          if (kind & CHARGED && coulomb) {
            const q = qi * f64[places / 8 + there + 6];
            let e: number;
            let push: number;
            if ('k' in coulomb) {
              e = q * (inverse + coulomb.k * r2 - coulomb.c);
              push = q * (inverse * inverse2 - 2 * coulomb.k);
            } else {
              const t = r2 * coulomb.scale;
              const piece = t | 0;
              const u = t - piece;
              const p = screening / 8 + 8 * piece;
              e = q * (inverse - (f64[p] + u * (f64[p + 2] + u * (f64[p + 4] + u * f64[p + 6]))));
              push = q * (inverse * inverse2 - (f64[p + 1] + u * (f64[p + 3] + u * (f64[p + 5] + u * f64[p + 7]))));
            }
            if (counted) f64[own / 8 + 2 + lane] += e + counts - counts;
            f = kind & DISPERSED ? f + push : push;
          }
          const px = f * dx + pushes - pushes;
          const py = f * dy + pushes - pushes;
          const pz = f * dz + pushes - pushes;
          fx += px;
          fy += py;
          fz += pz;
          f64[forces / 8 + there] -= px;
          f64[forces / 8 + there + 2] -= py;
          f64[forces / 8 + there + 4] -= pz;
        }
    }
    f64[forces / 8 + here] += fx;
    f64[forces / 8 + here + 2] += fy;
    f64[forces / 8 + here + 4] += fz;
  }
}
