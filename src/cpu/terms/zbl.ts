import { COULOMB } from '../../core/units.ts';
import { ZBL_LENGTH, ZBL_POWER, ZBL_SCREENING } from '../../forcefield/terms/zbl.ts';
import type { PairTwin } from '../twin.ts';

/** U = COULOMB Z_i Z_j φ(r/a) S / r, zero beyond the outer distance. Twin: shaders/terms/zbl.wgsl. */
export const pair: PairTwin = ({ count, i, j, inverseR, force }, { atomParameters }) => {
  let energy = 0;
  for (let p = 0; p < count; p++) {
    const a = 3 * i[p];
    const b = 3 * j[p];
    const r = 1 / inverseR[p];
    const outer = atomParameters[a + 2] + atomParameters[b + 2];
    if (r >= outer) continue;
    const [zi, zj] = [atomParameters[a], atomParameters[b]];
    const inverseA = (zi ** ZBL_POWER + zj ** ZBL_POWER) / ZBL_LENGTH;
    let screening = 0;
    let screeningSlope = 0;
    for (const [c, exponent] of ZBL_SCREENING) {
      const part = c * Math.exp(-exponent * inverseA * r);
      screening += part;
      screeningSlope -= exponent * inverseA * part;
    }
    const inner = atomParameters[a + 1] + atomParameters[b + 1];
    const t = Math.max(0, (r - inner) / (outer - inner));
    const fade = 1 - t * t * t * (10 + t * (6 * t - 15));
    const fadeSlope = (-30 * t * t * (1 - t) * (1 - t)) / (outer - inner);
    const charge = COULOMB * zi * zj * inverseR[p];
    energy += charge * screening * fade;
    const slope = screeningSlope * fade + screening * fadeSlope - screening * fade * inverseR[p];
    force[p] -= charge * slope * inverseR[p];
  }
  return energy;
};
