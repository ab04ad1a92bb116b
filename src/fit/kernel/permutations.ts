/** Which permutations of like atoms a molecule's motion brings about: the symmetry that a force kernel is given. */
import { elementByNumber } from '../../chem/elements.ts';
import { neighboursOf } from '../../chem/graph.ts';
import { isomorphisms } from '../../chem/isomorphism.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';

/** Automorphisms that are looked at before those that no motion reaches are left out. */
const MOST_AUTOMORPHISMS = 20_000;
/** Atoms closer than this part of the sum of their covalent radii share a proton, if it is one. */
const CONTACT = 1.3;

/**
 * The group of permutations that leave the energy as it is and that rotations, turns about bonds and reflections bring about, the
 * identity first, [P × N]. They are automorphisms of the bonds, and of the bonds with all contacts that any of the geometries has
 * (a shared proton of malonaldehyde makes its two ends alike). Those that would turn some four-coordinate atoms inside out and not
 * others are left out: no motion does that, and images of the data that no geometry comes near only cost time.
 * @param geometries Å, [frames × 3N]
 * @param most at most so many; where there are more, those that need a reflection are left out too
 * Throws FfpError('unsupported') where there are still more.
 */
export function permutationGroup(structure: Structure, geometries: Float64Array, most: number): Uint8Array {
  const { elements } = structure;
  const touching = { elements, bonds: withContacts(structure, geometries) };
  const found = [structure, touching].flatMap((graph) => isomorphisms(graph, graph, MOST_AUTOMORPHISMS));
  const turned = found.map((permutation) => ({ permutation, sense: senseOf(permutation, structure) }));
  const identity = Uint32Array.from(elements, (_, atom) => atom);
  const group = closure(identity, ofSense(turned, [1, -1]), most) ?? closure(identity, ofSense(turned, [1]), most);
  if (!group)
    throw new FfpError(
      'unsupported',
      `${structure.name} has more than ${most} permutations of like atoms: its kernel would be too slow`,
    );
  return Uint8Array.from(group.flatMap((permutation) => [...permutation]));
}

interface Turned {
  readonly permutation: Uint32Array;
  readonly sense: number;
}

const ofSense = (turned: readonly Turned[], senses: readonly number[]): Uint32Array[] =>
  turned.filter(({ sense }) => senses.includes(sense)).map(({ permutation }) => permutation);

/** Bonds, and pairs that come as close as bonded ones in some geometry. */
function withContacts({ elements, bonds }: Structure, geometries: Float64Array): Uint32Array {
  const size = 3 * elements.length;
  const known = new Set<string>();
  for (let b = 0; b < bonds.length; b += 2) known.add(keyOf(bonds[b], bonds[b + 1]));
  const pairs = [...bonds];
  for (let i = 0; i < elements.length; i++)
    for (let j = i + 1; j < elements.length; j++) {
      const [a, b] = [elementByNumber(elements[i]), elementByNumber(elements[j])];
      const reach = CONTACT * (a.covalentRadius + b.covalentRadius);
      for (let f = 0; f < geometries.length && !known.has(keyOf(i, j)); f += size)
        if (distance(geometries, f + 3 * i, f + 3 * j) < reach) {
          known.add(keyOf(i, j));
          pairs.push(i, j);
        }
    }
  return Uint32Array.from(pairs);
}

const keyOf = (i: number, j: number) => (i < j ? `${i} ${j}` : `${j} ${i}`);

/**
 * 1 where a permutation keeps the handedness of every four-coordinate atom, −1 where it reverses all of them (a reflection does), 0 where
 * it does both.
 */
function senseOf(permutation: Uint32Array, { elements, bonds, positions }: Structure): number {
  const { start, partners } = neighboursOf(elements.length, bonds);
  const hand = (centre: number, around: readonly number[]): number => {
    const [u, v, w] = around.map((atom) => [0, 1, 2].map((c) => positions[3 * atom + c] - positions[3 * centre + c]));
    return Math.sign(
      u[0] * (v[1] * w[2] - v[2] * w[1]) + u[1] * (v[2] * w[0] - v[0] * w[2]) + u[2] * (v[0] * w[1] - v[1] * w[0]),
    );
  };
  const senses = new Set<number>();
  for (let centre = 0; centre < elements.length; centre++) {
    if (start[centre + 1] - start[centre] !== 4) continue;
    const three = [...partners.subarray(start[centre], start[centre] + 3)];
    const image = three.map((atom) => permutation[atom]);
    senses.add(hand(centre, three) * hand(permutation[centre], image));
  }
  return senses.size === 0 ? 1 : senses.size === 1 ? [...senses][0] : 0;
}

/** All products of permutations, the identity first; null where there are more than `most`. */
function closure(identity: Uint32Array, factors: readonly Uint32Array[], most: number): Uint32Array[] | null {
  const group = new Map([[identity.join(), identity]]);
  const generators: Uint32Array[] = [];
  for (const factor of factors) {
    if (group.has(factor.join())) continue;
    generators.push(factor);
    for (const element of group.values())
      for (const generator of generators) {
        const product = element.map((to) => generator[to]);
        group.set(product.join(), product);
        if (group.size > most) return null;
      }
  }
  return [...group.values()];
}

function distance(x: Float64Array, a: number, b: number): number {
  return Math.hypot(x[a] - x[b], x[a + 1] - x[b + 1], x[a + 2] - x[b + 2]);
}
