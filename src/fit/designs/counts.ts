/** What a design amounts to, counted: trained numbers, and pieces of work of one step for a molecule. */
import { elementBySymbol } from '../../chem/elements.ts';
import type { Structure } from '../../chem/structure.ts';
import { topologyOf } from '../../forcefield/topology.ts';
import { angularCount, featureCount } from '../../models/atomicNetwork.ts';
import { weightPlaces } from '../../models/equivariantNetwork.ts';
import { pairCount, pairWidth, tripleWidth } from '../../models/spline.ts';
import type { Recipe } from '../recipe.ts';
import type { EquivariantSettings } from '../settings/equivariant.ts';
import { knotsOf, type SplineSettings } from '../settings/spline.ts';
import { angularOf, radialOf, type NetworkSettings } from '../settings/network.ts';
import type { Library, LibraryMolecule } from './library.ts';

/** Pieces of work, by name: a cost is a sum of them, each times a constant (cost.ts). */
export const WORK = [
  'step',
  'atoms',
  'pairs',
  'tuples',
  'crossTuples',
  'equilibration',
  'radial',
  'angular',
  'networkProducts',
  'messages',
  'messageProducts',
  'splinePairs',
  'splineTriples',
  'kernelProducts',
] as const;
export type Work = Partial<Record<(typeof WORK)[number], number>>;

/** Neighbours of each atom within a distance (Å), and pairs of them: [N] each. */
export function neighbourhoods(
  { positions, elements }: Structure,
  cutoff: number,
): { readonly neighbours: number[]; readonly triples: number[] } {
  const neighbours = Array.from(elements, () => 0);
  for (let i = 0; i < elements.length; i++)
    for (let j = 0; j < i; j++) {
      const r = Math.hypot(...[0, 1, 2].map((c) => positions[3 * i + c] - positions[3 * j + c]));
      if (r >= cutoff) continue;
      neighbours[i]++;
      neighbours[j]++;
    }
  return { neighbours, triples: neighbours.map((n) => (n * (n - 1)) / 2) };
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

const numbersOf = (symbols: readonly string[]): number[] => symbols.map((symbol) => elementBySymbol(symbol).number);

/** Weights and biases of one network of an element. */
function layerWeights(features: number, hidden: readonly number[]): number {
  const widths = [features, ...hidden, 1];
  return sum(widths.slice(1).map((width, l) => width * (widths[l] + 1)));
}

/** Functions of the atoms of a molecule or of all elements of a design. */
const functionsOf = (settings: NetworkSettings, elements: readonly number[]) => ({
  elements,
  radial: radialOf(settings.radial),
  angular: angularOf(settings.angular),
});

/** Trained numbers of a network, without its baseline's. */
export function networkParameters(settings: NetworkSettings): number {
  const elements = numbersOf(settings.elements);
  const features = featureCount(functionsOf(settings, elements));
  // Self energies are not trained.
  return settings.members * elements.length * layerWeights(features, settings.hidden);
}

export function networkWork(settings: NetworkSettings, structure: Structure): Work {
  const present = [...new Set(structure.elements)];
  const functions = functionsOf(settings, present);
  const radial = sum(neighbourhoods(structure, functions.radial.cutoff).neighbours);
  const angular = sum(neighbourhoods(structure, functions.angular.cutoff).triples);
  return {
    radial: radial * functions.radial.eta.length,
    angular: angular * angularCount(functions.angular),
    networkProducts:
      settings.members * structure.elements.length * layerWeights(featureCount(functions), settings.hidden),
  };
}

export function equivariantParameters({ elements, channels, radialCount, layers }: EquivariantSettings): number {
  return weightPlaces({ elements: numbersOf(elements), channels, radialCount, layers }).count;
}

export function equivariantWork(
  { cutoff, channels, radialCount, layers }: EquivariantSettings,
  structure: Structure,
): Work {
  const edges = sum(neighbourhoods(structure, cutoff).neighbours);
  return {
    messages: edges * channels * (2 * radialCount + (layers - 1) * (6 * radialCount + 12)),
    messageProducts: structure.elements.length * channels * channels * (12 * layers + 7 * (layers - 1)),
  };
}

/** Coefficients of curves and surfaces for the elements of some molecules, counted once where they are the same by symmetry. */
export function splineCoefficients(settings: SplineSettings, elements: number): number {
  const [pairs, legs, bases] = [settings.pairs, settings.legs, settings.bases].map(knotsOf);
  const [wide, deep] = [tripleWidth(legs), tripleWidth(bases)];
  const alike = elements * ((wide * (wide + 1)) / 2);
  const unlike = (pairCount(elements) - elements) * wide * wide;
  return pairCount(elements) * pairWidth(pairs) + elements * (alike + unlike) * deep;
}

export function splineWork(settings: SplineSettings, structure: Structure): Work {
  return {
    splinePairs: sum(neighbourhoods(structure, settings.pairs.cutoff).neighbours) / 2,
    splineTriples: sum(neighbourhoods(structure, settings.legs.cutoff).triples),
  };
}

/** Bonds, angles, torsions, impropers, and pairs further apart. */
export function bondedCounts(
  structure: Structure,
): Readonly<Record<'bond' | 'angle' | 'torsion' | 'improper' | 'pair', number>> {
  const { angles, torsions, trigonalCentres } = topologyOf(structure);
  const atoms = structure.elements.length;
  const bond = structure.bondOrders.length;
  const angle = angles.length / 3;
  return {
    bond,
    angle,
    torsion: torsions.length / 4,
    improper: trigonalCentres.length / 4,
    pair: Math.max(0, (atoms * (atoms - 1)) / 2 - bond - angle),
  };
}

/** Molecules that a recipe trains on, with the training frames it leaves them, drawn or not. */
export function trainedOn({ data }: Pick<Recipe, 'data'>, { molecules }: Library): LibraryMolecule[] {
  const { only, without = [], molecules: most = Infinity } = data;
  return molecules
    .filter(({ name, frames }) => (only?.includes(name) ?? true) && !without.includes(name) && frames.train > 0)
    .slice(0, most);
}

/** Training frames of a recipe. */
export function trainingFrameCount(recipe: Pick<Recipe, 'data'>, library: Library): number {
  return Math.min(recipe.data.frames ?? Infinity, sum(trainedOn(recipe, library).map(({ frames }) => frames.train)));
}
