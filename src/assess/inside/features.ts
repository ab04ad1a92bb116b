/** What an atom-centred network sees of an atom, and what it makes of it. */
import { Fade } from '../../models/cutoffFunctions.ts';
import { SymmetryFunctions } from '../../cpu/learned/atomicNetwork/symmetryFunctions.ts';
import type { LearnedDataOf } from '../../forcefield/term.ts';
import {
  angularCount,
  CELU_ALPHA,
  featureCount,
  type Activation,
  type AtomicNetworkModel,
  type ElementNetwork,
} from '../../models/atomicNetwork.ts';
import { featureLayout, type FeatureLayout } from '../../models/featureLayout.ts';

type Data = LearnedDataOf<'atomic_network'>;

/** One symmetry function's value for an atom. */
export interface Feature {
  /** Its number in the model's order. */
  readonly index: number;
  readonly kind: 'radial' | 'angular';
  /** Atomic numbers of the neighbours that it sums over: one, or two. */
  readonly elements: readonly number[];
  /** Its number among those of its kind and elements. */
  readonly among: number;
  readonly value: number;
}

export interface AtomFeatures {
  readonly atom: number;
  readonly cutoff: number;
  readonly angularCutoff: number;
  /** Those of elements that the molecule has enough of; the others are zero. */
  readonly features: readonly Feature[];
  /** Within the cutoff, nearest first: Å. */
  readonly neighbours: readonly { readonly atom: number; readonly element: number; readonly distance: number }[];
  /** The networks' energy of the atom without its self energy, mean of the members, kcal/mol. */
  readonly energy: number;
  /** The same by member. */
  readonly members: readonly number[];
}

/** What was described last: the same atoms are asked for again and again. */
let last: { model: AtomicNetworkModel; key: string; layout: FeatureLayout; functions: SymmetryFunctions } | null = null;

/** Features of atoms at positions, by the f64 twin: rows and columns of `layout`. */
function describe(model: AtomicNetworkModel, species: Uint32Array, positions: Float64Array) {
  const key = species.join();
  if (last?.model !== model || last.key !== key) {
    const layout = featureLayout(model, species);
    last = { model, key, layout, functions: new SymmetryFunctions(model, layout) };
  }
  last.functions.describe(positions);
  return last;
}

/** Up to so many atoms all of them are described; beyond, those around the one that is looked at. */
const WHOLE = 64;

/** What the network sees of one atom. @param positions Å, [3N] */
export function atomFeatures({ model, species }: Data, positions: Float64Array, atom: number): AtomFeatures {
  const { cutoff } = model.radial;
  const x = 3 * atom;
  const neighbours = Array.from(species, (s, other) => {
    const y = 3 * other;
    const d = [0, 1, 2].map((c) => positions[y + c] - positions[x + c]);
    return { atom: other, element: model.elements[s], distance: Math.hypot(...d) };
  })
    .filter((one) => one.atom !== atom && one.distance < cutoff)
    .sort((a, b) => a.distance - b.distance);
  const cluster =
    species.length <= WHOLE ? Array.from(species, (_, n) => n) : [atom, ...neighbours.map((one) => one.atom)];
  const own = Uint32Array.from(cluster, (n) => species[n]);
  const around = Float64Array.from(cluster.flatMap((n) => [...positions.subarray(3 * n, 3 * n + 3)]));
  const { layout, functions } = describe(model, own, around);
  const full = fullRow(model, layout, functions, cluster.indexOf(atom));
  const others = model.elements.map((_, s) => neighboursOf(species, s, species[atom]));
  const features = Array.from(full, (value, index): Feature => ({ index, value, ...whatIs(model, index) })).filter(
    ({ elements }) => elements.every((z) => others[model.elements.indexOf(z)] >= (elements[0] === elements[1] ? 2 : 1)),
  );
  const members = model.members.map((networks) => model.energyUnit * networkOutput(networks[species[atom]], full));
  const energy = members.reduce((sum, one) => sum + one, 0) / members.length;
  return { atom, cutoff, angularCutoff: model.angular.cutoff, features, neighbours, energy, members };
}

/** Atoms of an element that an atom of another, or of the same, has for neighbours at most. */
const neighboursOf = (species: Uint32Array, s: number, own: number): number =>
  species.reduce((count, one) => count + (one === s ? 1 : 0), s === own ? -1 : 0);

/** The networks' energies of all atoms without self energies, kcal/mol, [N]; null for large molecules. @param positions Å, [3N] */
export function atomEnergies({ model, species }: Data, positions: Float64Array): number[] | null {
  if (species.length > WHOLE) return null;
  const { layout, functions } = describe(model, species, positions);
  return Array.from(species, (s, atom) => {
    const row = fullRow(model, layout, functions, atom);
    const sum = model.members.reduce((total, networks) => total + networkOutput(networks[s], row), 0);
    return (model.energyUnit * sum) / model.members.length;
  });
}

/** All features of an atom in the model's order. */
function fullRow(model: AtomicNetworkModel, layout: FeatureLayout, { features }: SymmetryFunctions, atom: number) {
  const row = new Float64Array(featureCount(model));
  const from = layout.rowOfAtom[atom] * layout.width;
  layout.modelFeature.forEach((index, column) => (row[index] = features[from + column]));
  return row;
}

/** What a feature is about: see the order in `AtomicNetworkModel`. */
function whatIs(
  { elements, radial, angular }: AtomicNetworkModel,
  index: number,
): Pick<Feature, 'kind' | 'elements' | 'among'> {
  const count = radial.eta.length;
  const firstAngular = elements.length * count;
  if (index < firstAngular)
    return { kind: 'radial', elements: [elements[Math.floor(index / count)]], among: index % count };
  const perPair = angularCount(angular);
  let pair = Math.floor((index - firstAngular) / perPair);
  let s = 0;
  while (pair >= elements.length - s) pair -= elements.length - s++;
  return { kind: 'angular', elements: [elements[s], elements[s + pair]], among: (index - firstAngular) % perPair };
}

const ACTIVATED: Readonly<Record<Activation, (x: number) => number>> = {
  linear: (x) => x,
  celu: (x) => (x > 0 ? x : CELU_ALPHA * Math.expm1(x / CELU_ALPHA)),
  silu: (x) => x / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  gaussian: (x) => Math.exp(-x * x),
};

/** What a network makes of the features of an atom, layer by layer as the model defines it. */
function networkOutput(layers: ElementNetwork, features: Float64Array): number {
  let values: ArrayLike<number> = features;
  for (const { inputs, outputs, weights, biases, activation } of layers) {
    const from = values;
    values = Float64Array.from({ length: outputs }, (_, o) => {
      let sum = biases[o];
      for (let i = 0; i < inputs; i++) sum += weights[o * inputs + i] * from[i];
      return ACTIVATED[activation](sum);
    });
  }
  return values[0];
}

/** The functions themselves, as curves. */
export interface FunctionCurves {
  /** Å. */
  readonly r: readonly number[];
  /** By radial function: its value for one neighbour at each distance. */
  readonly radial: readonly (readonly number[])[];
  /** Degrees. */
  readonly angles: readonly number[];
  /** By angle of ANI's angular functions, or by λ and ζ of Behler's: how the value depends on the angle, largest 1. */
  readonly angular: readonly (readonly number[])[];
}

const CURVE_POINTS = 121;

/** The radial functions over distance, and the angular ones' dependence on the angle, as the model defines them. */
export function functionCurves({ radial, angular }: AtomicNetworkModel): FunctionCurves {
  const { cutoff, cutoffFunction, prefactor, eta, shift } = radial;
  const fade = new Fade(cutoffFunction, cutoff);
  const grid = (high: number) => Array.from({ length: CURVE_POINTS }, (_, p) => (high * p) / (CURVE_POINTS - 1));
  const r = grid(cutoff);
  const angles = grid(180);
  const unit = (values: number[]) => values.map((value) => value / Math.max(...values));
  const shapes =
    angular.kind === 'ani'
      ? [...angular.angles].map((middle) => (theta: number) => (1 + Math.cos(theta - middle)) ** angular.zeta)
      : [...new Set(Array.from(angular.zeta, (zeta, f) => `${zeta} ${angular.lambda[f]}`))].map((key) => {
          const [zeta, lambda] = key.split(' ').map(Number);
          return (theta: number) => (1 + lambda * Math.cos(theta)) ** zeta;
        });
  return {
    r,
    radial: Array.from(eta, (width, f) =>
      r.map((distance) => {
        fade.at(distance);
        return prefactor * Math.exp(-width * (distance - shift[f]) ** 2) * fade.value;
      }),
    ),
    angles,
    angular: shapes.map((shape) => unit(angles.map((angle) => shape((angle * Math.PI) / 180)))),
  };
}
