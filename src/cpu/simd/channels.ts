/**
 * Kernels that go along the channels of lists: written once, as a program over an abstract kind of number, and run as WebAssembly,
 * two channels at a time, or in plain JavaScript with the same operations in the same order. A list is [parts × channels]; a place
 * holds numbers that are the same for all channels.
 */
import type { Kernel } from './kernel.ts';
import { LOCAL, op, type Code, type WasmFunction } from './wasm.ts';

/** What a program may do with the numbers V of a channel. */
export interface ChannelCode<V> {
  /** Number n at a place. */
  same(place: number, n: number): V;
  /** What a part of a list holds, read once. */
  load(list: number, part?: number): V;
  /** A value that is used more than once. */
  keep(value: V): V;
  store(list: number, part: number, value: V): void;
  increase(list: number, part: number, by: V): void;
  decrease(list: number, part: number, by: V): void;
  /** The sums of a value over even and over odd channels, to the numbers 2n and 2n + 1 at a place. */
  total(place: number, n: number, value: V): void;
  product(a: V, b: V): V;
  difference(a: V, b: V): V;
  /** From the first to the last, in order. */
  sum(first: V, ...others: readonly V[]): V;
  /** On the way back: a derivative by a product of `factor` and x, as the derivative by x. */
  back(by: V, factor: V): V;
}

export type ChannelProgram = <V>(code: ChannelCode<V>) => void;

export interface ChannelShape {
  readonly lists: number;
  readonly places: number;
  readonly channels: number;
}

/** A program as a kernel. It takes where its lists lie, then its places, then where the first part of list 0 ends. */
export function channelKernel(name: string, shape: ChannelShape, program: ChannelProgram): Kernel {
  const { lists, places, channels } = shape;
  const loop = new ChannelLoop(shape);
  program(loop);
  return {
    wasm: loop.assemble(name),
    plain: ({ f64 }, numbers) => {
      const run = new ChannelRun(
        f64,
        shape,
        Float64Array.from(numbers.slice(0, lists + places), (place) => place / 8),
      );
      for (run.channel = 0; run.channel < channels; run.channel++) program(run);
    },
  };
}

/**
 * The same program on values and their tangents (how they change along a direction): `shape` counts lists of values, and as many
 * lists of tangents follow them. At places, tangents stand `apart` numbers behind.
 */
export function tangentKernel(name: string, shape: ChannelShape, apart: number, program: ChannelProgram): Kernel {
  return channelKernel(name, { ...shape, lists: 2 * shape.lists }, (code) =>
    program(new Tangents(code, shape.lists, apart)),
  );
}

/** Writes WebAssembly; a value is what pushes it onto the stack. */
class ChannelLoop implements ChannelCode<Code> {
  private readonly before: Code[] = [];
  private readonly body: Code[] = [];
  private readonly after: Code[] = [];
  private readonly moving = new Set<number>();
  private pairs = 0;

  constructor(private readonly shape: ChannelShape) {}

  same(place: number, n: number): Code {
    const local = this.local();
    this.before.push([op.get(this.shape.lists + place), op.loadTwice(8 * n), op.set(local)]);
    return op.get(local);
  }

  load(list: number, part = 0): Code {
    return this.keep(this.read(list, part));
  }

  keep(value: Code): Code {
    const local = this.local();
    this.body.push([value, op.set(local)]);
    return op.get(local);
  }

  store(list: number, part: number, value: Code): void {
    this.body.push([this.start(list), value, op.storeVector(this.offset(part))]);
  }

  increase(list: number, part: number, by: Code): void {
    this.store(list, part, this.sum(this.read(list, part), by));
  }

  decrease(list: number, part: number, by: Code): void {
    this.store(list, part, this.difference(this.read(list, part), by));
  }

  total(place: number, n: number, value: Code): void {
    const local = this.local();
    this.body.push([op.get(local), value, op.addPair, op.set(local)]);
    this.after.push([op.get(this.shape.lists + place), op.get(local), op.storeVector(16 * n)]);
  }

  product(a: Code, b: Code): Code {
    return [a, b, op.multiplyPair];
  }

  back(by: Code, factor: Code): Code {
    return this.product(by, factor);
  }

  difference(a: Code, b: Code): Code {
    return [a, b, op.subtractPair];
  }

  sum(first: Code, ...others: readonly Code[]): Code {
    return others.reduce((before, next) => [before, next, op.addPair], first);
  }

  assemble(name: string): WasmFunction {
    const { lists, places } = this.shape;
    const steps = [...this.moving].map((list) => [op.get(list), op.constant(16), op.add, op.set(list)]);
    const loop = op.repeatWhile([this.body, steps, [op.get(0), op.get(lists + places), op.lessUnsigned]]);
    return {
      name,
      parameters: lists + places + 1,
      locals: [[this.pairs, LOCAL.vector]],
      body: [this.before, loop, this.after],
    };
  }

  private read(list: number, part: number): Code {
    return [this.start(list), op.loadVector(this.offset(part))];
  }

  private start(list: number): Code {
    this.moving.add(list);
    return op.get(list);
  }

  private offset(part: number): number {
    return 8 * part * this.shape.channels;
  }

  private local(): number {
    return this.shape.lists + this.shape.places + 1 + this.pairs++;
  }
}

/** Does at once, for one channel, what it is told. */
class ChannelRun implements ChannelCode<number> {
  channel = 0;

  /** @param starts of lists and places, counted in numbers */
  constructor(
    private readonly f64: Float64Array,
    private readonly shape: ChannelShape,
    private readonly starts: Float64Array,
  ) {}

  same(place: number, n: number): number {
    return this.f64[this.starts[this.shape.lists + place] + n];
  }

  load(list: number, part = 0): number {
    return this.f64[this.at(list, part)];
  }

  keep(value: number): number {
    return value;
  }

  store(list: number, part: number, value: number): void {
    this.f64[this.at(list, part)] = value;
  }

  increase(list: number, part: number, by: number): void {
    this.f64[this.at(list, part)] += by;
  }

  decrease(list: number, part: number, by: number): void {
    this.f64[this.at(list, part)] -= by;
  }

  total(place: number, n: number, value: number): void {
    const at = this.starts[this.shape.lists + place] + 2 * n + (this.channel % 2);
    this.f64[at] = (this.channel < 2 ? 0 : this.f64[at]) + value;
  }

  product(a: number, b: number): number {
    return a * b;
  }

  back(by: number, factor: number): number {
    return by * factor;
  }

  difference(a: number, b: number): number {
    return a - b;
  }

  sum(first: number, ...others: readonly number[]): number {
    return others.reduce((before, next) => before + next, first);
  }

  private at(list: number, part: number): number {
    return this.starts[list] + part * this.shape.channels + this.channel;
  }
}

type Dual<V> = readonly [value: V, tangent: V];

/** Does with values and tangents what the program does with values; on the way back, with derivatives by both. */
class Tangents<V> implements ChannelCode<Dual<V>> {
  constructor(
    private readonly code: ChannelCode<V>,
    private readonly lists: number,
    private readonly apart: number,
  ) {}

  same(place: number, n: number): Dual<V> {
    return [this.code.same(place, n), this.code.same(place, n + this.apart)];
  }

  load(list: number, part = 0): Dual<V> {
    return [this.code.load(list, part), this.code.load(list + this.lists, part)];
  }

  keep([value, tangent]: Dual<V>): Dual<V> {
    return [this.code.keep(value), this.code.keep(tangent)];
  }

  store(list: number, part: number, [value, tangent]: Dual<V>): void {
    this.code.store(list, part, value);
    this.code.store(list + this.lists, part, tangent);
  }

  increase(list: number, part: number, [value, tangent]: Dual<V>): void {
    this.code.increase(list, part, value);
    this.code.increase(list + this.lists, part, tangent);
  }

  decrease(list: number, part: number, [value, tangent]: Dual<V>): void {
    this.code.decrease(list, part, value);
    this.code.decrease(list + this.lists, part, tangent);
  }

  total(): void {
    throw new Error('totals have no tangents');
  }

  product([a, da]: Dual<V>, [b, db]: Dual<V>): Dual<V> {
    const { code } = this;
    return [code.product(a, b), code.sum(code.product(da, b), code.product(a, db))];
  }

  /** By x from derivatives by y = f x and ẏ = ḟ x + f ẋ. */
  back([by, byTangent]: Dual<V>, [factor, change]: Dual<V>): Dual<V> {
    const { code } = this;
    return [code.sum(code.product(by, factor), code.product(byTangent, change)), code.product(byTangent, factor)];
  }

  difference([a, da]: Dual<V>, [b, db]: Dual<V>): Dual<V> {
    return [this.code.difference(a, b), this.code.difference(da, db)];
  }

  sum(first: Dual<V>, ...others: readonly Dual<V>[]): Dual<V> {
    return [
      this.code.sum(first[0], ...others.map(([value]) => value)),
      this.code.sum(first[1], ...others.map(([, tangent]) => tangent)),
    ];
  }
}
