import { COSINE_SCALE, type AtomicNetworkModel } from '../../models/atomicNetwork.ts';
import type { FeatureLayout } from '../../models/featureLayout.ts';

/**
 * Features of all atoms and what they do when the atoms move. Both stay the same while a network is trained, so they are worked
 * out once a frame. f32: 1e-7 of a feature is nothing to a fit, and a Reference set takes half the memory.
 */
export interface FeatureJacobian {
  readonly atoms: number;
  /** [N × kept], atom by atom. */
  readonly features: Float32Array;
  /** ∂feature/∂position, 1/Å, [N × kept × 3N]. */
  readonly jacobian: Float32Array;
}

type Functions = Pick<AtomicNetworkModel, 'elements' | 'radial' | 'angular'>;

/**
 * Symmetry functions with their derivatives; the same functions as `SymmetryFunctions` of the f64 twin, against which the tests
 * hold it.
 * @param layout says which features are kept; see `featureLayout`
 * @param positions Å, [3N]
 */
export function featureJacobian(functions: Functions, layout: FeatureLayout, positions: Float64Array): FeatureJacobian {
  const atoms = positions.length / 3;
  const { features: kept } = layout;
  const out = {
    atoms,
    features: new Float32Array(atoms * kept),
    jacobian: new Float32Array(atoms * kept * 3 * atoms),
  };
  for (let i = 0; i < atoms; i++) {
    const around = neighboursOf(i, positions, functions.radial.cutoff);
    addRadial(functions, layout, i, around, out);
    addAngular(functions, layout, i, around, out);
  }
  return out;
}

/** What atom i sees: unit vectors to its neighbours, and their distances. */
interface Neighbour {
  readonly atom: number;
  readonly unit: readonly [number, number, number];
  readonly r: number;
}

function neighboursOf(i: number, positions: Float64Array, cutoff: number): Neighbour[] {
  const found: Neighbour[] = [];
  for (let j = 0; j < positions.length / 3; j++) {
    const [x, y, z] = [0, 1, 2].map((c) => positions[3 * j + c] - positions[3 * i + c]);
    const r = Math.sqrt(x * x + y * y + z * z);
    if (j !== i && r < cutoff) found.push({ atom: j, unit: [x / r, y / r, z / r], r });
  }
  return found;
}

/** Cutoff function and its slope. */
function fade(r: number, cutoff: number): readonly [number, number] {
  const wave = Math.PI / cutoff;
  return [0.5 * Math.cos(wave * r) + 0.5, -0.5 * wave * Math.sin(wave * r)];
}

function addRadial(
  { radial }: Functions,
  layout: FeatureLayout,
  i: number,
  around: readonly Neighbour[],
  { atoms, features, jacobian }: FeatureJacobian,
): void {
  const count = radial.eta.length;
  for (const { atom: j, unit, r } of around) {
    const [f, slope] = fade(r, radial.cutoff);
    for (let n = 0; n < count; n++) {
      const off = r - radial.shift[n];
      const value = radial.prefactor * Math.exp(-radial.eta[n] * off * off);
      const at = i * layout.features + layout.localSpecies[j] * count + n;
      features[at] += value * f;
      const byR = value * (slope - 2 * radial.eta[n] * off * f);
      for (let c = 0; c < 3; c++) {
        jacobian[at * 3 * atoms + 3 * j + c] += byR * unit[c];
        jacobian[at * 3 * atoms + 3 * i + c] -= byR * unit[c];
      }
    }
  }
}

function addAngular(
  { angular }: Functions,
  layout: FeatureLayout,
  i: number,
  around: readonly Neighbour[],
  { atoms, features, jacobian }: FeatureJacobian,
): void {
  const { cutoff, prefactor, zeta, eta, angles, shifts } = angular;
  const near = around.filter(({ r }) => r < cutoff);
  const fades = near.map(({ r }) => fade(r, cutoff));
  for (let a = 0; a < near.length; a++)
    for (let b = a + 1; b < near.length; b++) {
      const [j, k] = [near[a], near[b]];
      const cosine = j.unit[0] * k.unit[0] + j.unit[1] * k.unit[1] + j.unit[2] * k.unit[2];
      const c = COSINE_SCALE * cosine;
      const s = Math.sqrt(1 - c * c);
      const mean = 0.5 * (j.r + k.r);
      const pair = layout.localSpecies[j.atom] * layout.present + layout.localSpecies[k.atom];
      const first = i * layout.features + layout.angularStart[pair];
      for (let n = 0; n < shifts.length; n++) {
        const off = mean - shifts[n];
        const shell = prefactor * Math.exp(-eta * off * off);
        for (let z = 0; z < angles.length; z++) {
          const half = Math.max(0.5 + 0.5 * Math.cos(Math.acos(c) - angles[z]), 1e-300);
          const power = half ** zeta;
          const byCosine =
            (COSINE_SCALE * zeta * power * 0.5 * (Math.cos(angles[z]) - (c / s) * Math.sin(angles[z]))) / half;
          const at = first + n * angles.length + z;
          features[at] += shell * power * fades[a][0] * fades[b][0];
          const bend = shell * byCosine * fades[a][0] * fades[b][0];
          const stretch = -eta * off * shell * power * fades[a][0] * fades[b][0];
          const byJ = shell * power * fades[a][1] * fades[b][0] + stretch;
          const byK = shell * power * fades[a][0] * fades[b][1] + stretch;
          for (let d = 0; d < 3; d++) {
            const dj = byJ * j.unit[d] + (bend / j.r) * (k.unit[d] - cosine * j.unit[d]);
            const dk = byK * k.unit[d] + (bend / k.r) * (j.unit[d] - cosine * k.unit[d]);
            jacobian[at * 3 * atoms + 3 * j.atom + d] += dj;
            jacobian[at * 3 * atoms + 3 * k.atom + d] += dk;
            jacobian[at * 3 * atoms + 3 * i + d] -= dj + dk;
          }
        }
      }
    }
}
