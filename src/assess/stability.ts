/**
 * Whether molecules survive their dynamics: force errors say little about it (Fu et al., TMLR 2023, arXiv:2210.07237), because a
 * trajectory goes where no label was, and one wrong hole in a potential is enough.
 */
import { elementByNumber } from '../chem/elements.ts';
import type { Structure } from '../chem/structure.ts';
import type { Dynamics, Simulation } from '../forcefield/engine.ts';

/** A bond counts as broken beyond this multiple of its length at the minimum. */
const BROKEN = 1.5;
/** A hydrogen that left its partner counts as transferred where another heavy atom is within this multiple of the sum of covalent radii. */
const BONDED = 1.3;
/** Parts of a cluster further apart than this have evaporated, Å. */
const EVAPORATED = 8;

export type Outcome =
  | { readonly kind: 'survived' }
  /** `atoms`: the bond. */
  | { readonly kind: 'broken'; readonly femtoseconds: number; readonly atoms: readonly [number, number] }
  /** The parts of a cluster went their ways. */
  | { readonly kind: 'evaporated'; readonly femtoseconds: number }
  /** Atoms too fast for any molecule, or numbers that are none. */
  | { readonly kind: 'diverged'; readonly femtoseconds: number };

export interface Watched {
  readonly outcome: Outcome;
  /** Hydrogens that went over to another heavy atom, which chemistry allows. */
  readonly transfers: number;
}

/** One replica, looked at from time to time. */
export class BondWatch {
  /** Hydrogens that went over to another heavy atom so far. */
  transfers = 0;
  private readonly elements: Uint8Array;
  private readonly pairs: (readonly [number, number])[];
  private readonly lengths: number[];
  private readonly parts: readonly (readonly number[])[];

  /** @param minimum positions at a minimum of its energy, Å, [3N]: bonds are as long as there */
  constructor({ elements, bonds }: Pick<Structure, 'elements' | 'bonds'>, minimum: Float64Array) {
    this.elements = elements;
    this.pairs = Array.from({ length: bonds.length / 2 }, (_, b): [number, number] => [bonds[2 * b], bonds[2 * b + 1]]);
    this.lengths = this.pairs.map(([i, j]) => distance(minimum, i, j));
    this.parts = partsOf(elements.length, this.pairs);
  }

  /** What has happened by now; null: nothing. Positions Å, [3N]. */
  look(positions: Float64Array, femtoseconds: number): Exclude<Outcome, { kind: 'survived' }> | null {
    const { elements, pairs, lengths, parts } = this;
    if (!positions.every(Number.isFinite)) return { kind: 'diverged', femtoseconds };
    for (const [b, [i, j]] of pairs.entries()) {
      if (distance(positions, i, j) <= BROKEN * lengths[b]) continue;
      const taker = elements[i] === 1 || elements[j] === 1 ? takerOf(elements, positions, i, j) : null;
      if (!taker) return { kind: 'broken', femtoseconds, atoms: [i, j] };
      this.transfers++;
      pairs[b] = taker.bond;
      lengths[b] = taker.length;
    }
    return parts.length > 1 && apart(positions, parts) ? { kind: 'evaporated', femtoseconds } : null;
  }
}

/** How long to run, and how many steps lie between two looks. */
interface Plan {
  readonly steps: number;
  readonly every: number;
}

/**
 * Runs a Simulation of one replica and looks every `every` steps.
 * @param minimum positions at a minimum of its energy, Å, [3N]: bonds are as long as there
 */
export async function watchBonds(
  simulation: Simulation,
  structure: Pick<Structure, 'elements' | 'bonds'>,
  minimum: Float64Array,
  dynamics: Dynamics,
  { steps, every }: Plan,
): Promise<Watched> {
  const watch = new BondWatch(structure, minimum);
  for (let done = 0; done < steps;) {
    const now = Math.min(every, steps - done);
    await simulation.advance(now, dynamics);
    done += now;
    const femtoseconds = done * dynamics.dt;
    const { fault, positions } = await simulation.frame();
    const outcome = fault ? ({ kind: 'diverged', femtoseconds } as const) : watch.look(positions, femtoseconds);
    if (outcome) return { outcome, transfers: watch.transfers };
  }
  return { outcome: { kind: 'survived' }, transfers: watch.transfers };
}

/** The end of a replica: a bond broke, or numbers did. */
export type Failure = Extract<Outcome, { kind: 'broken' | 'diverged' }>;

export interface Replicas {
  /** By replica; null: whole so far. [R] */
  readonly failures: readonly (Failure | null)[];
  /** Hydrogens that went over to another heavy atom, all replicas together. */
  readonly transfers: number;
  /** Replicas of a cluster whose parts went their ways: no bond breaks by that, and they are watched further. */
  readonly evaporated: number;
}

/**
 * The same for R replicas, until all have failed or the time is over.
 * @param each called after every look
 */
export async function watchReplicas(
  simulation: Simulation,
  structure: Pick<Structure, 'elements' | 'bonds'>,
  minimum: Float64Array,
  dynamics: Dynamics,
  { steps, every }: Plan,
  each: (femtoseconds: number, replicas: Replicas) => Promise<void>,
): Promise<Replicas> {
  const { replicas } = simulation;
  const watches = Array.from({ length: replicas }, () => new BondWatch(structure, minimum));
  const failures: (Failure | null)[] = watches.map(() => null);
  const evaporated = new Set<number>();
  const state = (): Replicas => ({
    failures: failures.slice(),
    transfers: watches.reduce((sum, { transfers }) => sum + transfers, 0),
    evaporated: evaporated.size,
  });
  for (let done = 0; done < steps && failures.includes(null);) {
    const now = Math.min(every, steps - done);
    await simulation.advance(now, dynamics);
    done += now;
    const femtoseconds = done * dynamics.dt;
    const { fault, positions } = await simulation.frame();
    const size = positions.length / replicas;
    for (let r = 0; r < replicas; r++) {
      if (failures[r]) continue;
      // Of several that blow up at once one is named; the others are seen by their bonds.
      const outcome =
        fault?.replica === r
          ? ({ kind: 'diverged', femtoseconds } as const)
          : watches[r].look(positions.subarray(r * size, (r + 1) * size), femtoseconds);
      if (outcome?.kind === 'evaporated') evaporated.add(r);
      else failures[r] = outcome;
    }
    await each(femtoseconds, state());
  }
  return state();
}

/** The heavy atom that a hydrogen of the bond i–j is now bonded to, if any. */
function takerOf(
  elements: Uint8Array,
  positions: Float64Array,
  i: number,
  j: number,
): { readonly bond: [number, number]; readonly length: number } | null {
  const [hydrogen, giver] = elements[i] === 1 ? [i, j] : [j, i];
  for (let atom = 0; atom < elements.length; atom++) {
    if (atom === giver || elements[atom] === 1) continue;
    const length = elementByNumber(elements[atom]).covalentRadius + elementByNumber(1).covalentRadius;
    if (distance(positions, hydrogen, atom) < BONDED * length) return { bond: [hydrogen, atom], length };
  }
  return null;
}

/** Atoms of each bonded part. */
function partsOf(atoms: number, pairs: readonly (readonly [number, number])[]): number[][] {
  const part = Array.from({ length: atoms }, (_, i) => i);
  const root = (i: number): number => (part[i] === i ? i : root(part[i]));
  for (const [i, j] of pairs) part[root(i)] = root(j);
  const groups = new Map<number, number[]>();
  for (let i = 0; i < atoms; i++) groups.set(root(i), [...(groups.get(root(i)) ?? []), i]);
  return [...groups.values()];
}

/** Whether some part is further than EVAPORATED from all others. */
function apart(positions: Float64Array, parts: readonly (readonly number[])[]): boolean {
  return parts.some((own) =>
    parts.every(
      (other) => other === own || own.every((i) => other.every((j) => distance(positions, i, j) > EVAPORATED)),
    ),
  );
}

function distance(positions: Float64Array, i: number, j: number): number {
  return Math.hypot(
    positions[3 * i] - positions[3 * j],
    positions[3 * i + 1] - positions[3 * j + 1],
    positions[3 * i + 2] - positions[3 * j + 2],
  );
}
