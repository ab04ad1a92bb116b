/** What kernels over the pairs of a box have in common: how memory is laid out, and how their code is put together. */
import { op, type Code } from '../simd/wasm.ts';

/** Bytes of two atoms: x, y, z and charge, or three components of the force, each of both atoms. */
export const PAIR_BYTES = 64;
/** Bytes of what an atom is: `CHARGED` and `DISPERSED`, its row of the table of Lennard-Jones, its place in a row; both in bytes. */
export const KIND_BYTES = 16;
export const CHARGED = 1;
export const DISPERSED = 2;
/** Atoms of a cluster, and bits of an entry that say which of its pairs with two others count. */
export const CLUSTER = 4;
export const MASK_BITS = 8;
/** Words before the entries of a run: byte offset of its shift, where the entries end that do not count wholly, where all end. */
export const RUN_WORDS = 3;

export const plus = (a: Code, b: Code): Code => [a, b, op.addPair];
export const minus = (a: Code, b: Code): Code => [a, b, op.subtractPair];
export const times = (a: Code, b: Code): Code => [a, b, op.multiplyPair];
export const both = (a: Code, b: Code): Code => [a, b, op.bothBits];
export const sum = (a: Code, ...rest: readonly Code[]): Code => [a, ...rest.map((one) => [one, op.add])];
export const scaled = (a: Code, shift: number): Code => [a, op.constant(shift), op.shiftLeft];

/** Locals by name: parameters, then integers, then pairs. */
export class Locals {
  private readonly names: string[];
  constructor(
    readonly parameters: readonly string[],
    readonly integers: readonly string[],
    readonly pairs: readonly string[],
  ) {
    this.names = [...parameters, ...integers, ...pairs];
  }
  readonly get = (name: string): Code => op.get(this.at(name));
  readonly set = (name: string, value: Code): Code => [value, op.set(this.at(name))];
  private at(name: string): number {
    const at = this.names.indexOf(name);
    if (at < 0) throw new Error(`no local ${name}`);
    return at;
  }
}

/** Byte offset of an atom's x within the places or the forces, by its slot: two atoms stand together, the first in the even lanes. */
export const placeOf = (slot: Code): Code =>
  sum(scaled([slot, op.constant(1), op.shiftRight], 6), scaled([slot, op.constant(1), op.and], 3));
