/** Whether it matters which number an atom has, and whether two atoms of one element are alike. */
import { potentialOf } from '../../forcefield/forcefield.ts';
import { neighboursOf } from '../../chem/graph.ts';
import type { Structure } from '../../chem/structure.ts';
import { evaluateAll, largest } from './evaluate.ts';
import { distorted, renumbered, reordered, shuffled } from './geometry.ts';
import { LIMITS } from './limits.ts';
import { atMost, notApplicable, type CardTest, type Tested } from './test.ts';

const SEED = 5;
/** Pairs of atoms that change places: enough to find the worst kind, few enough for large molecules. */
const MOST_SWAPS = 64;

/**
 * The molecule numbered otherwise, parameters assigned anew; and, parameters kept, two atoms on one neighbour with nothing else
 * bonded to them change places. The largest change of a force component or of the energy.
 */
export async function permutation({ structure, forcefield, potential, engine }: Tested): Promise<CardTest> {
  const x = distorted(structure, SEED);
  const order = shuffled(structure.elements.length, SEED);
  const other = await potentialOf(forcefield, renumbered(structure, order));
  const here = await evaluateAll(engine, potential, [x]);
  const there = await evaluateAll(engine, other, [reordered(x, order)]);
  const forces = reordered(here.forces, order);
  const orderChanges = largest([
    there.energies[0] - here.energies[0],
    ...there.forces.map((force, c) => force - forces[c]),
  ]);
  const pairs = equivalentPairs(structure).slice(0, MOST_SWAPS);
  const swapped = await evaluateAll(engine, potential, [x, ...pairs.map((pair) => exchanged(x, pair))]);
  const swapChanges = largest(swapped.energies.subarray(1).map((energy) => energy - swapped.energies[0]));
  const limit = LIMITS.invariance[engine.backend];
  return atMost('permutation', {
    value: largest([orderChanges, swapChanges]),
    unit: 'kcal/mol/Å',
    limit,
    passed: 'It does not matter how the atoms are numbered, and hydrogens on one atom are alike.',
    failed:
      orderChanges <= limit
        ? 'Hydrogens on one atom are not quite alike: it knows the exchanges that it was taught, and no others.'
        : 'The energy depends on the order in which the atoms are listed: the same molecule from another file is another.',
  });
}

/** Any two atoms of one element change places, parameters kept: the largest change of the energy. */
export async function exchange({ structure, potential, engine }: Tested): Promise<CardTest> {
  const unit = 'kcal/mol';
  const limit = LIMITS.exchange[engine.backend];
  const pairs = likePairs(structure);
  if (pairs.length === 0)
    return notApplicable('exchange', unit, `at most ${limit}`, 'This molecule has no two atoms of one element.');
  const x = distorted(structure, SEED);
  const { energies } = await evaluateAll(engine, potential, [x, ...pairs.map((pair) => exchanged(x, pair))]);
  return atMost('exchange', {
    value: largest(energies.subarray(1).map((energy) => energy - energies[0])),
    unit,
    limit,
    passed: 'Atoms of one element are interchangeable, as in nature: it could describe a reaction.',
    failed:
      'Every atom keeps the bonds it was given: atoms of one element are not interchangeable, and no reaction can be described.',
  });
}

type Pair = readonly [number, number];

function exchanged(x: Float64Array, [i, j]: Pair): Float64Array {
  const order = Array.from({ length: x.length / 3 }, (_, atom) => (atom === i ? j : atom === j ? i : atom));
  return reordered(x, order);
}

/** Pairs of one element, evenly picked where there are many. */
function likePairs({ elements }: Structure): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < elements.length; i++)
    for (let j = i + 1; j < elements.length; j++) if (elements[i] === elements[j]) pairs.push([i, j]);
  const step = Math.max(1, Math.ceil(pairs.length / MOST_SWAPS));
  return pairs.filter((_, n) => n % step === 0);
}

/** Pairs of atoms of one element whose only bond is to the same atom. */
function equivalentPairs({ elements, bonds }: Structure): Pair[] {
  const { start, partners } = neighboursOf(elements.length, bonds);
  const only = (i: number): number => (start[i + 1] - start[i] === 1 ? partners[start[i]] : -1);
  const pairs: Pair[] = [];
  for (let i = 0; i < elements.length; i++)
    for (let j = i + 1; j < elements.length; j++)
      if (elements[i] === elements[j] && only(i) >= 0 && only(i) === only(j)) pairs.push([i, j]);
  return pairs;
}
