/**
 * Rule-based types of the Class II form, coarse to fine: all alike, elements, elements with coordination, fine names. A coefficient
 * is the sum of one contribution a level, so that any molecule of H, C, N and O has coefficients, and unusual ones those of coarser
 * types. The names are those of src/forcefield/class1/keys.ts. Types depend on the bonds alone.
 */
import type { Environment } from '../class1/environment.ts';
import { nameAtoms, type AtomNames } from '../class1/keys.ts';

export interface TypeKey {
  readonly key: string;
  /** 0: it reads the same from both ends; 1: it reads like the tuple; −1: from the other end. */
  readonly direction: -1 | 0 | 1;
}

/** Keys of a tuple, and whether it should be listed from its other end. */
export interface OrderedKeys {
  readonly keys: readonly TypeKey[];
  readonly reversed: boolean;
}

const EVERYTHING = '*';

/** The types of one molecule. */
export class TypeNames {
  private readonly names: AtomNames;

  constructor(private readonly environment: Environment) {
    this.names = nameAtoms(environment);
  }

  bond(i: number, j: number): OrderedKeys {
    const { element, coordination, fine } = this.names;
    const bondClass = this.environment.bondClass(i, j);
    const ring = this.ring([i, j]);
    const read = (a: number, b: number): string[] => [
      EVERYTHING,
      `${element[a]}|${element[b]}`,
      `${bondClass}|${coordination[a]}|${coordination[b]}`,
      `${bondClass}${ring}|${fine[a]}|${fine[b]}`,
    ];
    // A bond has no ends: whichever way it reads, its coefficients are the same.
    return { keys: order(read(i, j), read(j, i)).keys.map(({ key }) => ({ key, direction: 0 })), reversed: false };
  }

  angle(i: number, j: number, k: number): OrderedKeys {
    const { element, coordination } = this.names;
    const { bondClass } = this.environment;
    const ring = this.ring([i, j, k]);
    const read = (a: number, b: number): string[] => [
      EVERYTHING,
      `${coordination[j]}${ring}`,
      `${ring}|${element[a]}|${coordination[j]}|${element[b]}`,
      `${ring}${bondClass(a, j)}${bondClass(j, b)}|${coordination[a]}|${coordination[j]}|${coordination[b]}`,
    ];
    return order(read(i, k), read(k, i));
  }

  torsion(i: number, j: number, k: number, l: number): OrderedKeys {
    const { element, coordination } = this.names;
    const bondClass = this.environment.bondClass(j, k);
    const ring = this.ring([j, k]);
    // Within a ring of four the torsion is a matter of the ring.
    const square = this.environment.ringSize([i, j, k, l]) === 4 ? 'q' : '';
    const read = (a: number, b: number, c: number, d: number): string[] => [
      `${EVERYTHING}${square}`,
      `${bondClass}${square}|${coordination[b]}|${coordination[c]}`,
      `${bondClass}${ring}|${element[a]}|${coordination[b]}|${coordination[c]}|${element[d]}`,
      `${bondClass}${ring}|${coordination[a]}|${coordination[b]}|${coordination[c]}|${coordination[d]}`,
    ];
    return order(read(i, j, k, l), read(l, k, j, i));
  }

  /** Of the bond from j to i with two others of j. */
  arm(j: number, i: number, others: readonly number[]): TypeKey[] {
    const { element, coordination } = this.names;
    const { bondClass } = this.environment;
    const [k, l] = others;
    const beside = [this.ring([i, j, k]), this.ring([i, j, l])].sort().join('');
    const place = `${coordination[j]}${beside}/${this.ring([k, j, l])}`;
    const both = (name: (atom: number) => string): string => others.map(name).sort().join(',');
    return [
      EVERYTHING,
      coordination[j],
      `${place}|${element[i]}|${both((atom) => element[atom])}`,
      `${place}|${bondClass(j, i)}${coordination[i]}|${both((atom) => bondClass(j, atom) + coordination[atom])}`,
    ].map(same);
  }

  /** Of an atom with three neighbours. */
  plane(j: number): TypeKey[] {
    const { element, coordination, fine } = this.names;
    const around = this.environment.neighbours[j].map(({ atom }) => element[atom]).sort();
    return [EVERYTHING, coordination[j], `${coordination[j]}(${around.join(',')})`, fine[j]].map(same);
  }

  /** Of two atoms that are not bonded. */
  pair(i: number, j: number): TypeKey[] {
    const { element, coordination } = this.names;
    return [
      EVERYTHING,
      [element[i], element[j]].sort().join('|'),
      [coordination[i], coordination[j]].sort().join('|'),
    ].map(same);
  }

  /** What tells atoms apart in `pair`: the type of each atom, and one atom of each type. */
  pairTypes(): { readonly types: Uint32Array<ArrayBuffer>; readonly representatives: readonly number[] } {
    const { coordination } = this.names;
    const kinds = [...new Set(coordination)].sort();
    return {
      types: Uint32Array.from(coordination, (name) => kinds.indexOf(name)),
      representatives: kinds.map((kind) => coordination.indexOf(kind)),
    };
  }

  private ring(path: readonly number[]): string {
    const size = this.environment.ringSize(path);
    return size > 0 && size <= 5 ? `r${size}` : '';
  }
}

const same = (key: string): TypeKey => ({ key, direction: 0 });

/** Keys as they read from either end: each is named by the alphabetically first, and the tuple is listed as the finest reads. */
function order(forwards: readonly string[], backwards: readonly string[]): OrderedKeys {
  const directions = forwards.map((key, level) => (key === backwards[level] ? 0 : key < backwards[level] ? 1 : -1));
  const reversed = directions.findLast((direction) => direction !== 0) === -1;
  return {
    keys: directions.map((direction, level) => ({
      key: direction === -1 ? backwards[level] : forwards[level],
      direction: (reversed ? -direction : direction) as TypeKey['direction'],
    })),
    reversed,
  };
}
