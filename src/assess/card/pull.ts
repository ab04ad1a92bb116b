/** Part of a system pulled away along a straight line. */
import { FfpError } from '../../core/errors.ts';
import { connectedComponents } from '../../chem/graph.ts';
import { elementByNumber } from '../../chem/elements.ts';
import type { Structure } from '../../chem/structure.ts';
import type { Engine } from '../../forcefield/engine.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { evaluateAll } from './evaluate.ts';
import { closestContact, copiesOf } from './geometry.ts';
import type { Tested } from './test.ts';

export interface Pull {
  readonly potential: Potential;
  /** Where it begins, Å, [3N]. */
  readonly start: Float64Array;
  /** 1 for every atom that is pulled, [N]. */
  readonly pulled: Uint8Array;
  /** A unit vector. */
  readonly direction: readonly number[];
}

/** Energies (kcal/mol), the force along the pull on all that is pulled (kcal/mol/Å), and all forces, at some distances. */
export interface Pulled {
  readonly energies: Float64Array;
  readonly along: Float64Array;
  /** [distances][3N]. */
  readonly forces: readonly Float64Array[];
}

const CHUNK = 50;

/** @param distances how far it has been pulled, Å */
export async function evaluatePull(
  engine: Engine,
  { potential, start, pulled, direction }: Pull,
  distances: readonly number[],
  pause: () => Promise<void>,
): Promise<Pulled> {
  const energies = new Float64Array(distances.length);
  const along = new Float64Array(distances.length);
  const forces: Float64Array[] = [];
  const place = (d: number): Float64Array =>
    start.map((x, c) => (pulled[Math.floor(c / 3)] ? x + d * direction[c % 3] : x));
  for (let first = 0; first < distances.length; first += CHUNK) {
    const part = distances.slice(first, first + CHUNK);
    const result = await evaluateAll(engine, potential, part.map(place));
    energies.set(result.energies, first);
    part.forEach((_, n) => {
      const own = result.forces.slice(n * start.length, (n + 1) * start.length);
      forces.push(own);
      own.forEach((force, c) => {
        if (pulled[Math.floor(c / 3)]) along[first + n] += force * direction[c % 3];
      });
    });
    await pause();
  }
  return { energies, along, forces };
}

/** Closest contact of two molecules where a pull begins, Å. */
const CONTACT = 2.6;

/** Another copy of the molecule, from contact on; null where the force field does not cover two. */
export async function secondMolecule({ structure, forcefield }: Tested, start: Float64Array): Promise<Pull | null> {
  const atoms = structure.elements.length;
  const at = (d: number): Structure =>
    copiesOf({ ...structure, positions: start }, [
      [0, 0, 0],
      [d, 0, 0],
    ]);
  let d = 40;
  while (d > 0.5 && closestContact(at(d).positions, atoms) > CONTACT) d -= 0.1;
  const both = at(d + 0.1);
  try {
    const potential = await potentialOf(forcefield, both);
    const pulled = Uint8Array.from({ length: 2 * atoms }, (_, i) => (i < atoms ? 0 : 1));
    return { potential, start: both.positions, pulled, direction: [1, 0, 0] };
  } catch (error) {
    if (error instanceof FfpError && error.code === 'coverage') return null;
    throw error;
  }
}

/** A bond that holds two parts together, with what lies on its far side. */
export interface Bridge {
  readonly bond: readonly [number, number];
  readonly pulled: Uint8Array;
  /** "C1–O3", atoms counted from 1. */
  readonly label: string;
}

/** A bond to be pulled apart: between heavy atoms where there is one, a single one where there is one; null in a ring, or without bonds. */
export function bridgeOf({ elements, bonds, bondOrders }: Structure): Bridge | null {
  const atoms = elements.length;
  const { count } = connectedComponents(atoms, bonds);
  const rank = (b: number): number =>
    (elements[bonds[2 * b]] === 1 || elements[bonds[2 * b + 1]] === 1 ? 2 : 0) + (bondOrders[b] === 1 ? 0 : 1);
  const order = Array.from({ length: bonds.length / 2 }, (_, b) => b).sort((a, b) => rank(a) - rank(b) || a - b);
  for (const b of order) {
    const [i, j] = [bonds[2 * b], bonds[2 * b + 1]];
    const rest = bonds.filter((_, at) => at !== 2 * b && at !== 2 * b + 1);
    const parts = connectedComponents(atoms, rest);
    if (parts.count === count) continue;
    const name = (atom: number): string => `${elementByNumber(elements[atom]).symbol}${atom + 1}`;
    return {
      bond: [i, j],
      pulled: Uint8Array.from(parts.component, (own) => (own === parts.component[j] ? 1 : 0)),
      label: `${name(i)}–${name(j)}`,
    };
  }
  return null;
}

/** The pull that breaks a bond, along it. */
export function bondPull(potential: Potential, start: Float64Array, { bond: [i, j], pulled }: Bridge): Pull {
  const along = [0, 1, 2].map((c) => start[3 * j + c] - start[3 * i + c]);
  const length = Math.hypot(...along);
  return { potential, start, pulled, direction: along.map((x) => x / length) };
}
