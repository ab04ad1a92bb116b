/**
 * Filling a periodic box with rigid copies of a molecule, as a start for liquids: places of a lattice, random orientations, and
 * then every molecule is pushed, as the rigid body that it is, until no two are nearer than `contactDistance`.
 */
import { FfpError } from '../core/errors.ts';
import { philox4x32, STREAM } from '../core/philox.ts';
import { randomRotation, rotate } from '../core/random.ts';
import { shortestEdge, type Box } from './box.ts';
import { elementByNumber } from './elements.ts';
import { RigidBodies } from './rigidBodies.ts';
import type { Structure } from './structure.ts';

/** Most atoms of a box. */
export const BOX_ATOM_LIMIT = 200_000;
/** Rounds of pushing, and fresh starts with other orientations, before a box counts as too dense. */
const ROUNDS = 150;
const ATTEMPTS = 2;

export interface Filling {
  readonly box: Box;
  /** One molecule that stays in the middle of the box. */
  readonly solute?: Structure;
  readonly solvent: Structure;
  /** Molecules of the solvent. */
  readonly count: number;
  /** 32-bit unsigned: orientations, and which places of the lattice stay empty. */
  readonly seed: number;
}

/**
 * Positions and bonds of a filled box: the solute first, then the molecules of the solvent one after the other, each in one piece. The same
 * values give the same bits.
 * Throws FfpError('usage') where the box holds no molecule, too many atoms, or more than go in.
 */
export function fillBox({ box, solute, solvent, count, seed }: Filling): Structure {
  const atoms = (solute?.elements.length ?? 0) + count * solvent.elements.length;
  if (count < 1 || !Number.isInteger(count))
    throw new FfpError('usage', 'The box would hold no molecule of the solvent; take a larger box or more molecules.');
  if (atoms > BOX_ATOM_LIMIT)
    throw new FfpError('usage', `The box would have ${atoms} atoms, and at most ${BOX_ATOM_LIMIT} are filled in.`);
  const one = centred(solvent);
  const middle = solute && movedTo(solute, box);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const random = uniform(seed, attempt);
    const places = emptyPlaces(box, count, middle, random);
    const bodies = new RigidBodies(box, middle ?? null, solvent, count);
    places.forEach((place, m) => bodies.put(m, place, rotate(randomRotation(random), one)));
    if (bodies.separate(ROUNDS)) return joined(box, middle ?? null, solvent, count, bodies.positions);
  }
  throw new FfpError(
    'usage',
    `${count} molecules do not go into a box of ${box.map((edge) => edge.toFixed(1)).join(' × ')} Å without overlaps; take fewer, or a lower density.`,
  );
}

/** Positions about the middle of the atoms, Å, [3n]. */
function centred({ positions }: Structure): Float64Array {
  const middle = middleOf(positions);
  return positions.map((x, c) => x - middle[c % 3]);
}

function middleOf(positions: Float64Array): readonly [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  positions.forEach((x, c) => (sums[c % 3] += x));
  const n = positions.length / 3;
  return [sums[0] / n, sums[1] / n, sums[2] / n];
}

/** The solute with the middle of its extent in the middle of the box. Throws FfpError('usage') where it does not fit. */
function movedTo(solute: Structure, box: Box): Structure {
  const { positions } = solute;
  const shift = box.map((edge, c) => {
    let [low, high] = [Infinity, -Infinity];
    for (let at = c; at < positions.length; at += 3) {
      low = Math.min(low, positions[at]);
      high = Math.max(high, positions[at]);
    }
    if (high - low + 2 > edge)
      throw new FfpError(
        'usage',
        `${solute.name || 'The molecule'} is ${(high - low).toFixed(1)} Å long and does not fit into a box of ${edge.toFixed(1)} Å; take a larger one.`,
      );
    return edge / 2 - (low + high) / 2;
  });
  return { ...solute, positions: positions.map((x, c) => x + shift[c % 3]) };
}

/** Uniform numbers in [0, 1) by Philox: the same for the same seed and attempt. */
function uniform(seed: number, attempt: number): () => number {
  const words = new Uint32Array(4);
  let drawn = 0;
  return () => {
    if (drawn % 4 === 0) philox4x32(words, drawn / 4, attempt, 0, 0, seed, STREAM.boxes);
    return words[drawn++ % 4] / 2 ** 32;
  };
}

/**
 * So many places of a simple cubic lattice that fits the box, none within reach of the solute. Where the lattice has more, those that stay
 * empty are drawn.
 */
function emptyPlaces(
  box: Box,
  count: number,
  solute: Structure | undefined,
  random: () => number,
): readonly (readonly [number, number, number])[] {
  const volume = box[0] * box[1] * box[2];
  for (let spacing = Math.cbrt(volume / count); ; spacing *= 0.97) {
    // Along short edges a lattice of whole periods cannot have just this spacing: rounded up, and thinned out.
    const n = box.map((edge) => Math.max(1, Math.round(edge / spacing)));
    if (n[0] * n[1] * n[2] < count) continue;
    const places: (readonly [number, number, number])[] = [];
    for (let a = 0; a < n[0]; a++)
      for (let b = 0; b < n[1]; b++)
        for (let c = 0; c < n[2]; c++) {
          const place = [
            (box[0] * (a + 0.5)) / n[0],
            (box[1] * (b + 0.5)) / n[1],
            (box[2] * (c + 0.5)) / n[2],
          ] as const;
          if (!solute || isClear(place, solute, box, spacing / 2)) places.push(place);
        }
    if (places.length >= count) return drawn(places, count, random);
    if (spacing < shortestEdge(box) / 200) return places;
  }
}

/** Whether a place is further than `reach` (Å) from the surface of every atom of the solute. */
function isClear(place: readonly number[], { elements, positions }: Structure, box: Box, reach: number): boolean {
  for (let i = 0; i < elements.length; i++) {
    let r2 = 0;
    for (let c = 0; c < 3; c++) {
      let d = Math.abs(place[c] - positions[3 * i + c]);
      if (d > box[c] / 2) d = box[c] - d;
      r2 += d * d;
    }
    if (r2 < (elementByNumber(elements[i]).vdwRadius + reach) ** 2) return false;
  }
  return true;
}

/** So many of the places, in their order. */
function drawn<T>(places: T[], count: number, random: () => number): T[] {
  let left = count;
  return places.filter((_, n) => {
    const taken = random() * (places.length - n) < left;
    if (taken) left--;
    return taken;
  });
}

function joined(
  box: Box,
  solute: Structure | null,
  solvent: Structure,
  count: number,
  positions: Float64Array,
): Structure {
  const first = solute?.elements.length ?? 0;
  const size = solvent.elements.length;
  const elements = new Uint8Array(first + count * size);
  const bonds = new Uint32Array((solute?.bonds.length ?? 0) + count * solvent.bonds.length);
  const bondOrders = new Uint8Array(bonds.length / 2);
  if (solute) {
    elements.set(solute.elements);
    bonds.set(solute.bonds);
    bondOrders.set(solute.bondOrders);
  }
  for (let m = 0; m < count; m++) {
    elements.set(solvent.elements, first + m * size);
    const at = (solute?.bonds.length ?? 0) + m * solvent.bonds.length;
    solvent.bonds.forEach((atom, b) => (bonds[at + b] = first + m * size + atom));
    bondOrders.set(solvent.bondOrders, at / 2);
  }
  return {
    name: '',
    elements,
    positions,
    bonds,
    bondOrders,
    charge: (solute?.charge ?? 0) + count * solvent.charge,
    bondSource: 'file',
    box,
  };
}
