/** The matrix of a force kernel: covariances of forces and energies of geometries, as the kernel says that they are. */
import { pairCount, pairPermutations } from '../../models/forceKernel.ts';
import { SymmetricMatrix } from '../cholesky.ts';

const SQRT5 = Math.sqrt(5);

/** What the kernel makes of a molecule: pairs of atoms with their lengths ℓ (1/Å), and permutations [P × N], a group. */
export interface KernelShape {
  readonly atoms: number;
  readonly lengths: Float64Array;
  readonly permutations: Uint8Array;
}

/**
 * Covariances of M geometries, summed over permutations P of the second, for a Gaussian process whose energy has the Matérn kernel k
 * of src/models/forceKernel.ts:
 *   cov(F, F′) = −Jᵀ (φ₂ δδᵀ + φ₁) J′,   cov(E, F′) = φ₁ J′ᵀδ,   cov(E, E′) = k,
 *   φ₁ = −(5/3)(1 + a) exp(−a),  φ₂ = (25/3) exp(−a),  a = √5 |δ|,  δ = q − q′
 * (Chmiela et al., Nat. Commun. 9, 3887 (2018), eq. 5, for the forces). J has six entries a row, and that is how it is kept.
 * @param positions Å, [M × 3N]
 * @param energies whether energies have rows
 * @returns rows of the force components, [3NM], then of the energies, [M]
 */
export function kernelMatrix(shape: KernelShape, positions: Float64Array, energies: boolean): SymmetricMatrix {
  const size = 3 * shape.atoms;
  const points = positions.length / size;
  const { q, gradients } = describe(shape, positions);
  const images = imagesOf(shape);
  const forces = positions.length;
  const matrix = new SymmetricMatrix(forces + (energies ? points : 0));
  const block = new CovarianceBlock(shape.atoms);
  for (let m = 0; m < points; m++)
    for (let n = 0; n <= m; n++) {
      block.clear();
      for (const image of images) block.add(q, gradients, m, n, image);
      for (let r = 0; r < size; r++) {
        const last = m === n ? r + 1 : size;
        for (let c = 0; c < last; c++) matrix.add(m * size + r, n * size + c, block.forces[r * size + c]);
      }
      if (!energies) continue;
      matrix.add(forces + m, forces + n, block.energy);
      for (let c = 0; c < size; c++) {
        matrix.add(forces + m, n * size + c, block.energyForces[c]);
        if (m !== n) matrix.add(forces + n, m * size + c, block.forcesEnergy[c]);
      }
    }
  return matrix;
}

interface Described {
  /** [M × pairs]. */
  readonly q: Float64Array;
  /** ∂q/∂x of the first atom of each pair (that of the second is its negative), [M × pairs × 3]. */
  readonly gradients: Float64Array;
}

function describe({ atoms, lengths }: KernelShape, positions: Float64Array): Described {
  const points = positions.length / (3 * atoms);
  const q = new Float64Array(points * lengths.length);
  const gradients = new Float64Array(3 * q.length);
  for (let m = 0, at = 0; m < points; m++)
    for (let i = 0, k = 0; i < atoms; i++)
      for (let j = i + 1; j < atoms; j++, k++, at++) {
        const [a, b] = [3 * (m * atoms + i), 3 * (m * atoms + j)];
        const d = [0, 1, 2].map((c) => positions[a + c] - positions[b + c]);
        const square = d[0] ** 2 + d[1] ** 2 + d[2] ** 2;
        q[at] = 1 / (lengths[k] * Math.sqrt(square));
        d.forEach((component, c) => (gradients[3 * at + c] = (-component * q[at]) / square));
      }
  return { q, gradients };
}

/** A permutation as it acts on pairs: the place that each takes, and −1 where first and second atom change places there. */
interface Image {
  readonly atoms: Uint8Array;
  readonly places: Uint32Array;
  readonly signs: Int8Array;
}

function imagesOf({ atoms, permutations }: KernelShape): Image[] {
  const pairs = pairCount(atoms);
  const places = pairPermutations(permutations, atoms);
  return Array.from({ length: permutations.length / atoms }, (_, p) => {
    const own = permutations.subarray(p * atoms, (p + 1) * atoms);
    const signs = new Int8Array(pairs);
    for (let i = 0, k = 0; i < atoms; i++) for (let j = i + 1; j < atoms; j++, k++) signs[k] = own[i] < own[j] ? 1 : -1;
    return { atoms: own, places: places.subarray(p * pairs, (p + 1) * pairs), signs };
  });
}

/** The covariances of two geometries, summed over permutations of the second. */
class CovarianceBlock {
  /** cov(F, F′), [3N × 3N]. */
  readonly forces: Float64Array;
  /** cov(E, F′), [3N]. */
  readonly energyForces: Float64Array;
  /** cov(F, E′), [3N]. */
  readonly forcesEnergy: Float64Array;
  /** cov(E, E′). */
  energy = 0;
  private readonly size: number;
  private readonly pairs: number;
  private readonly delta: Float64Array;
  private readonly here: Float64Array;
  private readonly there: Float64Array;

  constructor(private readonly atoms: number) {
    this.size = 3 * atoms;
    this.pairs = pairCount(atoms);
    this.delta = new Float64Array(this.pairs);
    this.here = new Float64Array(this.size);
    this.there = new Float64Array(this.size);
    this.forces = new Float64Array(this.size * this.size);
    this.energyForces = new Float64Array(this.size);
    this.forcesEnergy = new Float64Array(this.size);
  }

  clear(): void {
    this.forces.fill(0);
    this.energyForces.fill(0);
    this.forcesEnergy.fill(0);
    this.energy = 0;
  }

  /** Adds those of geometries m and n, the second in one permutation. */
  add(q: Float64Array, gradients: Float64Array, m: number, n: number, image: Image): void {
    const { size, pairs, delta, here, there, atoms, forces } = this;
    const [mq, nq] = [m * pairs, n * pairs];
    let square = 0;
    for (let k = 0; k < pairs; k++) {
      delta[k] = q[mq + k] - q[nq + image.places[k]];
      square += delta[k] * delta[k];
    }
    const a = SQRT5 * Math.sqrt(square);
    const e = Math.exp(-a);
    const single = (5 / 3) * (1 + a) * e;
    here.fill(0);
    there.fill(0);
    for (let i = 0, k = 0; i < atoms; i++) {
      const toI = 3 * image.atoms[i];
      for (let j = i + 1; j < atoms; j++, k++) {
        const toJ = 3 * image.atoms[j];
        const own = 3 * (mq + k);
        const other = 3 * (nq + image.places[k]);
        for (let c = 0; c < 3; c++) {
          const g = gradients[own + c];
          const h = image.signs[k] * gradients[other + c];
          here[3 * i + c] += delta[k] * g;
          here[3 * j + c] -= delta[k] * g;
          there[toI + c] += delta[k] * h;
          there[toJ + c] -= delta[k] * h;
          const first = single * g;
          const [rowI, rowJ] = [(3 * i + c) * size, (3 * j + c) * size];
          for (let d = 0; d < 3; d++) {
            const product = first * image.signs[k] * gradients[other + d];
            forces[rowI + toI + d] += product;
            forces[rowI + toJ + d] -= product;
            forces[rowJ + toI + d] -= product;
            forces[rowJ + toJ + d] += product;
          }
        }
      }
    }
    const double = (-25 / 3) * e;
    for (let r = 0; r < size; r++) {
      const factor = double * here[r];
      for (let c = 0; c < size; c++) forces[r * size + c] += factor * there[c];
      this.energyForces[r] -= single * there[r];
      this.forcesEnergy[r] += single * here[r];
    }
    this.energy += (1 + a + (a * a) / 3) * e;
  }
}
