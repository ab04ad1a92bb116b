/**
 * Atom-centred networks as values: symmetry functions describe each atom's surroundings, one network an element turns them
 * into an energy, and an ensemble of such networks is averaged (Behler and Parrinello, Phys. Rev. Lett. 98, 146401 (2007);
 * Smith, Isayev and Roitberg, Chem. Sci. 8, 3192 (2017)).
 *
 * An atom's features, in order, with S = `elements.length`, R radial and A angular functions:
 *   radial   R × S        feature s · R + f: sum over neighbours of element s
 *   angular  A × S(S+1)/2 feature R · S + p · A + f: sum over pairs of neighbours of elements s ≤ t, the pairs p counted
 *                         (0,0), (0,1) … (0,S−1), (1,1) …; see `pairIndex`
 * Both fall to zero at their cutoff R_c by a cutoff function f_c.
 */
import { CUTOFF_FUNCTIONS, type CutoffFunction } from './cutoffFunctions.ts';

/** G = prefactor · exp(−η (r − r_s)²) · f_c(r), summed over neighbours: Behler's G², and ANI's. */
export interface RadialFunctions {
  /** Å. */
  readonly cutoff: number;
  readonly cutoffFunction: CutoffFunction;
  readonly prefactor: number;
  /** η of each function, 1/Å², [R]. */
  readonly eta: Float64Array;
  /** r_s of each function, Å, [R]. */
  readonly shift: Float64Array;
}

/**
 * ANI's angular functions, one for every angle shift θ_s and radial shift r_s (function f = index of r_s × number of θ_s +
 * index of θ_s), summed over pairs of neighbours j, k:
 *   G = prefactor · 2^−ζ (1 + cos(θ − θ_s))^ζ · exp(−η ((r_ij + r_ik)/2 − r_s)²) · f_c(r_ij) f_c(r_ik)
 * with θ = acos(0.95 cos(jik)), which keeps the slope of θ finite where the three atoms are in line.
 */
export interface AniAngularFunctions {
  readonly kind: 'ani';
  /** Å; at most the radial cutoff. */
  readonly cutoff: number;
  readonly cutoffFunction: CutoffFunction;
  readonly prefactor: number;
  readonly zeta: number;
  /** θ_s, rad. */
  readonly angles: Float64Array;
  /** 1/Å². */
  readonly eta: number;
  /** r_s, Å. */
  readonly shifts: Float64Array;
}

/**
 * Behler's angular functions G⁵ and G⁴ (J. Chem. Phys. 134, 074106 (2011)), each with constants of its own, summed over pairs of
 * neighbours j, k, each pair once:
 *   G⁵ = prefactor · 2^(1−ζ) (1 + λ cos(jik))^ζ · exp(−η (r_ij² + r_ik²)) · f_c(r_ij) f_c(r_ik)
 *   G⁴ = prefactor · 2^(1−ζ) (1 + λ cos(jik))^ζ · exp(−η (r_ij² + r_ik² + r_jk²)) · f_c(r_ij) f_c(r_ik) f_c(r_jk)
 */
export interface BehlerAngularFunctions {
  readonly kind: 'behler';
  /** Å; at most the radial cutoff. */
  readonly cutoff: number;
  readonly cutoffFunction: CutoffFunction;
  readonly prefactor: number;
  /** 1/Å², not negative, [A]. */
  readonly eta: Float64Array;
  /** Whole numbers from 1 to `MOST_ZETA`, [A]. */
  readonly zeta: Float64Array;
  /** 1 or −1, [A]. */
  readonly lambda: Float64Array;
  /** Whether the third side of the triangle counts: 1 for G⁴, 0 for G⁵, [A]. */
  readonly triangle: Uint8Array;
}

export type AngularFunctions = AniAngularFunctions | BehlerAngularFunctions;

/** Largest ζ of Behler's functions: (1 − 1e-7)^128 is still good to 1e-5, which is what f32 can do about it. */
export const MOST_ZETA = 128;

/**
 * celu: x above zero, α (exp(x/α) − 1) with α = 0.1 below (Barron, arXiv:1704.07483); silu: x/(1 + exp(−x));
 * gaussian: exp(−x²).
 */
export const ACTIVATIONS = ['linear', 'celu', 'silu', 'tanh', 'gaussian'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** α of the CELU activation. */
export const CELU_ALPHA = 0.1;

/** ANI's damping of cos θ. */
export const COSINE_SCALE = 0.95;

/** y = activation(W x + b). */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs × inputs]. */
  readonly weights: Float32Array;
  /** [outputs]. */
  readonly biases: Float32Array;
  readonly activation: Activation;
}

/** From the features of an atom to one number; the last layer has one output. */
export type ElementNetwork = readonly DenseLayer[];

export interface AtomicNetworkModel {
  readonly name: string;
  /** Atomic numbers, each once, [S]: the order of everything that is listed by element. */
  readonly elements: readonly number[];
  readonly radial: RadialFunctions;
  readonly angular: AngularFunctions;
  /** The networks of each member by element, [members][S]. */
  readonly members: readonly (readonly ElementNetwork[])[];
  /** kcal/mol per unit of a network's output. */
  readonly energyUnit: number;
  /** Added for each atom, kcal/mol, [S]. */
  readonly selfEnergies: Float64Array;
}

/** Of a pair of elements: thirty times ANI-2x's. Kernels grow with them. */
const MOST_ANGULAR = 1024;

/** Number of features of an atom. */
export function featureCount({
  elements,
  radial,
  angular,
}: Pick<AtomicNetworkModel, 'elements' | 'radial' | 'angular'>): number {
  const S = elements.length;
  return S * radial.eta.length + ((S * (S + 1)) / 2) * angularCount(angular);
}

/** Number of angular functions of a pair of elements. */
export function angularCount(angular: AngularFunctions): number {
  return angular.kind === 'ani' ? angular.angles.length * angular.shifts.length : angular.eta.length;
}

/** Where the pair of elements s, t (in either order) stands among the pairs of `count` elements. */
export function pairIndex(s: number, t: number, count: number): number {
  const [low, high] = s < t ? [s, t] : [t, s];
  return (low * (2 * count - low + 1)) / 2 + high - low;
}

/** Number of weights and biases of one member, or of all of them. */
export function parameterCount(members: AtomicNetworkModel['members']): number {
  return members.flat(2).reduce((sum, { weights, biases }) => sum + weights.length + biases.length, 0);
}

const sound = new WeakSet<AtomicNetworkModel>();

/** What is wrong with a model, in words that fit behind its name, or null: shapes, ranges, numbers that are none. */
export function modelFault(model: AtomicNetworkModel): string | null {
  // A model is a value that nobody changes, and looking at millions of weights takes a while.
  if (sound.has(model)) return null;
  const fault = functionsFault(model) ?? networksFault(model);
  if (fault === null) sound.add(model);
  return fault;
}

function functionsFault({ elements, radial, angular, selfEnergies, energyUnit }: AtomicNetworkModel): string | null {
  if (elements.length === 0 || new Set(elements).size < elements.length)
    return 'an element is listed twice, or none is';
  if (!(radial.cutoff > 0 && radial.cutoff <= 20)) return `the radial cutoff is ${radial.cutoff} Å`;
  if (!(angular.cutoff > 0 && angular.cutoff <= radial.cutoff)) return `the angular cutoff is ${angular.cutoff} Å`;
  for (const { cutoffFunction } of [radial, angular])
    if (!CUTOFF_FUNCTIONS.includes(cutoffFunction)) return 'a cutoff function is unknown';
  if (radial.eta.length !== radial.shift.length) return 'the radial functions have unequal lists of constants';
  const constants = [radial.prefactor, angular.prefactor, energyUnit];
  for (const list of [constants, radial.eta, radial.shift, selfEnergies])
    if (!list.every(Number.isFinite)) return 'one of its constants is no number';
  if (!(angularCount(angular) <= MOST_ANGULAR)) return `it has more than ${MOST_ANGULAR} angular functions`;
  const fault = angularFault(angular);
  if (fault !== null) return fault;
  if (selfEnergies.length !== elements.length) return 'the self energies do not match the elements';
  return null;
}

function angularFault(angular: AngularFunctions): string | null {
  switch (angular.kind) {
    case 'ani': {
      const { zeta, eta, angles, shifts } = angular;
      // Below 1 the slope would be infinite where θ = θ_s ± π.
      if (!(zeta >= 1 && zeta <= 1000)) return `ζ is ${zeta}`;
      if (![eta, ...angles, ...shifts].every(Number.isFinite)) return 'one of its constants is no number';
      return null;
    }
    case 'behler': {
      const { eta, zeta, lambda, triangle } = angular;
      if ([zeta, lambda, triangle].some(({ length }) => length !== eta.length))
        return 'the angular functions have unequal lists of constants';
      for (let f = 0; f < eta.length; f++) {
        if (!(eta[f] >= 0 && eta[f] <= 1e6)) return `η of angular function ${f + 1} is ${eta[f]}`;
        if (!(Number.isInteger(zeta[f]) && zeta[f] >= 1 && zeta[f] <= MOST_ZETA))
          return `ζ of angular function ${f + 1} is ${zeta[f]}, and no whole number from 1 to ${MOST_ZETA}`;
        if (Math.abs(lambda[f]) !== 1) return `λ of angular function ${f + 1} is ${lambda[f]}, and not 1 or −1`;
        if (triangle[f] > 1) return `angular function ${f + 1} is neither G⁴ nor G⁵`;
      }
      return null;
    }
  }
}

function networksFault({ elements, members, ...functions }: AtomicNetworkModel): string | null {
  if (members.length === 0) return 'it has no networks';
  const features = featureCount({ elements, ...functions });
  for (const [m, networks] of members.entries()) {
    if (networks.length !== elements.length) return `network ${m} is not one of ${elements.length} elements`;
    for (const [s, layers] of networks.entries()) {
      let width = features;
      for (const [l, layer] of layers.entries()) {
        const where = `network ${m}, element ${elements[s]}, layer ${l + 1}`;
        const { inputs, outputs, weights, biases } = layer;
        if (inputs !== width) return `${where} takes ${inputs} numbers and gets ${width}`;
        if (weights.length !== inputs * outputs || biases.length !== outputs) return `${where} has the wrong shape`;
        if (!weights.every(Number.isFinite)) return `${where} has a weight that is no finite number`;
        if (!biases.every(Number.isFinite)) return `${where} has a bias that is no finite number`;
        width = outputs;
      }
      if (layers.length === 0 || width !== 1) return `network ${m}, element ${elements[s]} does not end in one number`;
    }
  }
  return null;
}
