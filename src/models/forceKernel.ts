/**
 * Force kernels as values: a Gaussian process for the energy of one molecule that was told forces, so that its own forces are an exact
 * gradient (Chmiela et al., Sci. Adv. 3, e1603015 (2017); Nat. Commun. 9, 3887 (2018)), and, which is no more trouble, energies.
 *
 * With q_k = 1/(ℓ_k r_k) over all pairs k of atoms, counted (0,1), (0,2) … (1,2) …, J = ∂q/∂x, the Matérn kernel
 * k(d) = (1 + a + a²/3) exp(−a), a = √5 d, and δ = P q(x) − q(x_m):
 *   E(x) = offset + Σ_P Σ_m [φ₁(|δ|) δ·(J_m w_m) + k(|δ|) e_m],   φ₁ = k′/d = −(5/3)(1 + a) exp(−a)
 * over the permutations P of like atoms and the training geometries x_m with weights w_m of their forces and e_m of their energies;
 * these are all zero in sGDML, and settle how regions lie to each other that no path through the data connects.
 */
import { elementByNumber } from '../chem/elements.ts';
import { connectedComponents } from '../chem/graph.ts';
import { FfpError } from '../core/errors.ts';

export interface ForceKernelModel {
  /** Of the molecule. */
  readonly name: string;
  /** Atomic numbers of the molecule's atoms, in the order of everything here, [N]. */
  readonly elements: readonly number[];
  /** Atom index pairs, [2B]. */
  readonly bonds: Uint32Array;
  /** ℓ of each pair of atoms, 1/Å, the same for pairs that permutations exchange, [N(N − 1)/2]. */
  readonly lengths: Float64Array;
  /** Permutations that the energy does not feel, a group, the identity first, [P × N]: atom i takes the place of atom `p[i]`. */
  readonly permutations: Uint8Array;
  /** Training geometries, Å, [M × 3N]. */
  readonly positions: Float32Array;
  /** Weights w, kcal/mol·Å, [M × 3N]: they cancel in sums, and single precision would not do. */
  readonly weights: Float64Array;
  /** Weights e, kcal/mol, [M]. */
  readonly energyWeights: Float64Array;
  /** kcal/mol. */
  readonly offset: number;
}

/** Limits on what is taken from files: the cost is M · P · N². */
export const LIMITS = { atoms: 128, permutations: 1024, points: 8192, entries: 2 ** 24 } as const;

/** Atoms closer than this are no geometry of a molecule, Å. */
const CLOSEST = 0.3;

/** Number of pairs of N atoms. */
export const pairCount = (atoms: number): number => (atoms * (atoms - 1)) / 2;

/** The place of the pair of atoms i ≠ j, in either order, among the pairs of `atoms` atoms. */
export function pairOf(i: number, j: number, atoms: number): number {
  const [low, high] = i < j ? [i, j] : [j, i];
  return (low * (2 * atoms - low - 1)) / 2 + high - low - 1;
}

/**
 * The place that each pair of atoms takes under each permutation, [P × pairs].
 * @param permutations [P × N]
 */
export function pairPermutations(permutations: ArrayLike<number>, atoms: number): Uint32Array {
  const pairs = pairCount(atoms);
  const count = atoms > 0 ? permutations.length / atoms : 0;
  const places = new Uint32Array(count * pairs);
  for (let p = 0, at = 0; p < count; p++)
    for (let i = 0; i < atoms; i++)
      for (let j = i + 1; j < atoms; j++)
        places[at++] = pairOf(permutations[p * atoms + i], permutations[p * atoms + j], atoms);
  return places;
}

/** What evaluates fast: training points in the space of the descriptor. */
export interface TrainingPoints {
  /** q(x_m), [M × pairs]. */
  readonly descriptors: Float64Array;
  /** J_m w_m, kcal/mol, [M × pairs]. */
  readonly coefficients: Float64Array;
}

/** The training points of a model, worked out in f64. */
export function trainingPoints({ elements, lengths, positions, weights }: ForceKernelModel): TrainingPoints {
  const atoms = elements.length;
  const pairs = pairCount(atoms);
  const points = positions.length / (3 * atoms);
  const descriptors = new Float64Array(points * pairs);
  const coefficients = new Float64Array(points * pairs);
  for (let m = 0, at = 0; m < points; m++)
    for (let i = 0, k = 0; i < atoms; i++)
      for (let j = i + 1; j < atoms; j++, k++, at++) {
        const [a, b] = [3 * (m * atoms + i), 3 * (m * atoms + j)];
        const [dx, dy, dz] = [0, 1, 2].map((c) => positions[a + c] - positions[b + c]);
        const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
        const along =
          dx * (weights[a] - weights[b]) +
          dy * (weights[a + 1] - weights[b + 1]) +
          dz * (weights[a + 2] - weights[b + 2]);
        descriptors[at] = 1 / (lengths[k] * r);
        coefficients[at] = -along / (lengths[k] * r * r * r);
      }
  return { descriptors, coefficients };
}

const sound = new WeakSet<ForceKernelModel>();

/** What is wrong with a model, in words that fit behind its name, or null. */
export function modelFault(model: ForceKernelModel): string | null {
  if (sound.has(model)) return null;
  const fault = moleculeFault(model) ?? shapeFault(model) ?? permutationFault(model) ?? numberFault(model);
  if (fault === null) sound.add(model);
  return fault;
}

function moleculeFault({ elements, bonds }: ForceKernelModel): string | null {
  if (elements.length === 0 || elements.length > LIMITS.atoms)
    return `its molecule has ${elements.length} atoms (1 to ${LIMITS.atoms})`;
  try {
    elements.forEach(elementByNumber);
    connectedComponents(elements.length, bonds);
    return null;
  } catch (error) {
    if (error instanceof FfpError) return `its molecule is none: ${error.message.replace(/\.$/, '')}`;
    throw error;
  }
}

function shapeFault({ elements, lengths, permutations, positions, ...rest }: ForceKernelModel): string | null {
  const atoms = elements.length;
  const points = positions.length / (3 * atoms);
  const copies = permutations.length / atoms;
  if (lengths.length !== pairCount(atoms))
    return `it has ${lengths.length} lengths for ${pairCount(atoms)} pairs of atoms`;
  if (!(Number.isInteger(points) && points >= 1 && points <= LIMITS.points))
    return `it has ${points} training geometries (1 to ${LIMITS.points})`;
  if (rest.weights.length !== positions.length || rest.energyWeights.length !== points)
    return 'its weights do not match its training geometries';
  if (!(Number.isInteger(copies) && copies >= 1 && copies <= LIMITS.permutations))
    return `it has ${copies} permutations (1 to ${LIMITS.permutations})`;
  if (points * copies * pairCount(atoms) > LIMITS.entries)
    return `${points} geometries in ${copies} permutations are too many`;
  return null;
}

function permutationFault({ elements, permutations, lengths }: ForceKernelModel): string | null {
  const atoms = elements.length;
  const rows = Array.from({ length: permutations.length / atoms }, (_, p) =>
    permutations.subarray(p * atoms, (p + 1) * atoms),
  );
  const known = new Set(rows.map((row) => row.join()));
  for (const [p, row] of rows.entries()) {
    if (row.some((to, from) => to >= atoms || elements[to] !== elements[from]) || new Set(row).size < atoms)
      return `permutation ${p} does not exchange like atoms`;
    if (p === 0 && row.some((to, from) => to !== from)) return 'its first permutation is not the identity';
  }
  if (known.size < rows.length) return 'a permutation is listed twice';
  // Unless they are a group, the energy of a molecule would depend on how its atoms are numbered. A set of generators is enough.
  const generators = generatorsOf(rows);
  for (const first of rows)
    for (const second of generators)
      if (!known.has(first.map((to) => second[to]).join())) return 'its permutations are not a group';
  const pairs = lengths.length;
  const places = pairPermutations(permutations, atoms);
  if (places.some((to, at) => lengths[to] !== lengths[at % pairs])) return 'its lengths tell like pairs of atoms apart';
  return null;
}

/** Rows of which all others are products, provided that the rows are a group. */
function generatorsOf(rows: readonly Uint8Array[]): Uint8Array[] {
  const generators: Uint8Array[] = [];
  const reached = new Map([[rows[0].join(), rows[0]]]);
  for (const row of rows) {
    if (reached.has(row.join())) continue;
    generators.push(row);
    for (const from of reached.values())
      for (const generator of generators) {
        const product = from.map((to) => generator[to]);
        if (reached.size <= rows.length) reached.set(product.join(), product);
      }
  }
  return generators;
}

function numberFault({
  elements,
  lengths,
  positions,
  weights,
  energyWeights,
  offset,
}: ForceKernelModel): string | null {
  if (!lengths.every((length) => length >= 1e-3 && length <= 1e6)) return 'one of its lengths is no positive number';
  if (!positions.every((x) => Math.abs(x) < 1e4))
    return 'a training geometry has a coordinate that is no finite number';
  if (!weights.every(Number.isFinite) || !energyWeights.every(Number.isFinite))
    return 'one of its weights is no finite number';
  if (!Number.isFinite(offset)) return 'its offset is no finite number';
  const size = 3 * elements.length;
  for (let first = 0; first < positions.length; first += size)
    for (let a = first; a < first + size; a += 3)
      for (let b = a + 3; b < first + size; b += 3)
        if (
          Math.hypot(
            positions[a] - positions[b],
            positions[a + 1] - positions[b + 1],
            positions[a + 2] - positions[b + 2],
          ) < CLOSEST
        )
          return `training geometry ${first / size} has two atoms in one place`;
  return null;
}
