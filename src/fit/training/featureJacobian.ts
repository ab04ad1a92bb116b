import {
  angularCount,
  COSINE_SCALE,
  type AniAngularFunctions,
  type AtomicNetworkModel,
  type BehlerAngularFunctions,
} from '../../models/atomicNetwork.ts';
import { Fade } from '../../models/cutoffFunctions.ts';
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

function addRadial(
  { radial }: Functions,
  layout: FeatureLayout,
  i: number,
  around: readonly Neighbour[],
  { atoms, features, jacobian }: FeatureJacobian,
): void {
  const count = radial.eta.length;
  const fade = new Fade(radial.cutoffFunction, radial.cutoff);
  for (const { atom: j, unit, r } of around) {
    fade.at(r);
    const { value: f, slope } = fade;
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
  const fade = new Fade(angular.cutoffFunction, angular.cutoff);
  const near = around
    .filter(({ r }) => r < angular.cutoff)
    .map((neighbour) => {
      fade.at(neighbour.r);
      return { ...neighbour, fade: fade.value, slope: fade.slope };
    });
  const functions = angularCount(angular);
  const values = Array.from({ length: functions }, () => new AngularValue());
  for (let a = 0; a < near.length; a++)
    for (let b = a + 1; b < near.length; b++) {
      const [j, k] = [near[a], near[b]];
      const cosine = j.unit[0] * k.unit[0] + j.unit[1] * k.unit[1] + j.unit[2] * k.unit[2];
      const apart = [0, 1, 2].map((d) => j.r * j.unit[d] - k.r * k.unit[d]);
      const side = Math.sqrt(apart[0] ** 2 + apart[1] ** 2 + apart[2] ** 2);
      if (angular.kind === 'ani') aniValues(angular, cosine, j.r, k.r, values);
      else behlerValues(angular, cosine, j.r, k.r, side, fade, values);
      const pair = layout.localSpecies[j.atom] * layout.present + layout.localSpecies[k.atom];
      const first = i * layout.features + layout.angularStart[pair];
      for (let f = 0; f < functions; f++) {
        const { value, byCosine, byJ, byK, bySide } = values[f];
        const at = first + f;
        // Products in this order, and no other: fits of shipped force fields give the same bits.
        features[at] += value * j.fade * k.fade;
        const bend = byCosine * j.fade * k.fade;
        const pullJ = value * j.slope * k.fade + byJ * j.fade * k.fade;
        const pullK = value * j.fade * k.slope + byK * j.fade * k.fade;
        for (let d = 0; d < 3; d++) {
          const close = bySide === 0 ? 0 : (bySide * j.fade * k.fade * apart[d]) / side;
          const dj = pullJ * j.unit[d] + (bend / j.r) * (k.unit[d] - cosine * j.unit[d]) + close;
          const dk = pullK * k.unit[d] + (bend / k.r) * (j.unit[d] - cosine * k.unit[d]) - close;
          jacobian[at * 3 * atoms + 3 * j.atom + d] += dj;
          jacobian[at * 3 * atoms + 3 * k.atom + d] += dk;
          jacobian[at * 3 * atoms + 3 * i + d] -= dj + dk;
        }
      }
    }
}

/** An angular function of one triple without the cutoff functions of its legs, and its derivatives. */
class AngularValue {
  value = 0;
  byCosine = 0;
  /** By the distances of the two neighbours, and by the third side. */
  byJ = 0;
  byK = 0;
  bySide = 0;
}

function aniValues(
  { prefactor, zeta, eta, angles, shifts }: AniAngularFunctions,
  cosine: number,
  rj: number,
  rk: number,
  values: readonly AngularValue[],
): void {
  const c = COSINE_SCALE * cosine;
  const s = Math.sqrt(1 - c * c);
  const mean = 0.5 * (rj + rk);
  for (let n = 0; n < shifts.length; n++) {
    const off = mean - shifts[n];
    const shell = prefactor * Math.exp(-eta * off * off);
    for (let z = 0; z < angles.length; z++) {
      const half = Math.max(0.5 + 0.5 * Math.cos(Math.acos(c) - angles[z]), 1e-300);
      const power = half ** zeta;
      const out = values[n * angles.length + z];
      out.value = shell * power;
      const byCosine =
        (COSINE_SCALE * zeta * power * 0.5 * (Math.cos(angles[z]) - (c / s) * Math.sin(angles[z]))) / half;
      out.byCosine = shell * byCosine;
      out.byJ = out.byK = -eta * off * shell * power;
    }
  }
}

function behlerValues(
  { prefactor, eta, zeta, lambda, triangle }: BehlerAngularFunctions,
  cosine: number,
  rj: number,
  rk: number,
  side: number,
  fade: Fade,
  values: readonly AngularValue[],
): void {
  fade.at(side);
  for (let f = 0; f < eta.length; f++) {
    const base = 1 + lambda[f] * cosine;
    const scale = prefactor * 2 ** (1 - zeta[f]);
    const closed = triangle[f] === 1;
    const gaussian = Math.exp(-eta[f] * (rj * rj + rk * rk + (closed ? side * side : 0)));
    const shell = scale * gaussian * (closed ? fade.value : 1);
    const out = values[f];
    out.value = shell * base ** zeta[f];
    out.byCosine = shell * zeta[f] * lambda[f] * base ** (zeta[f] - 1);
    out.byJ = -2 * eta[f] * rj * out.value;
    out.byK = -2 * eta[f] * rk * out.value;
    out.bySide = closed ? scale * gaussian * base ** zeta[f] * (fade.slope - 2 * eta[f] * side * fade.value) : 0;
  }
}
