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

/**
 * Runs a Simulation of one replica and looks every `every` steps.
 * @param minimum positions at a minimum of its energy, Å, [3N]: bonds are as long as there
 */
export async function watchBonds(
  simulation: Simulation,
  { elements, bonds }: Pick<Structure, 'elements' | 'bonds'>,
  minimum: Float64Array,
  dynamics: Dynamics,
  { steps, every }: { readonly steps: number; readonly every: number },
): Promise<Watched> {
  const pairs = Array.from({ length: bonds.length / 2 }, (_, b): [number, number] => [bonds[2 * b], bonds[2 * b + 1]]);
  const lengths = pairs.map(([i, j]) => distance(minimum, i, j));
  const parts = partsOf(elements.length, pairs);
  let transfers = 0;
  for (let done = 0; done < steps;) {
    const now = Math.min(every, steps - done);
    await simulation.advance(now, dynamics);
    done += now;
    const femtoseconds = done * dynamics.dt;
    const { fault, positions } = await simulation.frame();
    if (fault || !positions.every(Number.isFinite)) return { outcome: { kind: 'diverged', femtoseconds }, transfers };
    for (const [b, [i, j]] of pairs.entries()) {
      if (distance(positions, i, j) <= BROKEN * lengths[b]) continue;
      const taker = elements[i] === 1 || elements[j] === 1 ? takerOf(elements, positions, i, j) : null;
      if (!taker) return { outcome: { kind: 'broken', femtoseconds, atoms: [i, j] }, transfers };
      transfers++;
      pairs[b] = taker.bond;
      lengths[b] = taker.length;
    }
    if (parts.length > 1 && apart(positions, parts))
      return { outcome: { kind: 'evaporated', femtoseconds }, transfers };
  }
  return { outcome: { kind: 'survived' }, transfers };
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
