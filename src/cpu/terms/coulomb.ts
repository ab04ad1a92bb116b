import { COULOMB } from '../../core/units.ts';
import type { PairTwin } from '../twin.ts';

/** U = COULOMB q_i q_j / r. Twin: shaders/terms/coulomb.wgsl. */
export const pair: PairTwin = ({ count, i, j, inverseR, force }, { atomParameters: charges }) => {
  let energy = 0;
  for (let p = 0; p < count; p++) {
    const inverse = inverseR[p];
    const u = COULOMB * charges[i[p]] * charges[j[p]] * inverse;
    energy += u;
    force[p] += u * inverse * inverse;
  }
  return energy;
};
