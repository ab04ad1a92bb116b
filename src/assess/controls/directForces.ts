import type { Potential } from '../../forcefield/potential.ts';
import type { Change } from './changedEvaluator.ts';

/** kcal/mol/Å: a few per cent of the forces in a warm molecule. */
const STRENGTH = 2;
/** Å. */
const WIDTH = 2;

/**
 * F_i += Σ_j s n_i exp(−r²/w²) (r_i − r_j)/w with n_i = Σ_k exp(−r_ik²/w²), less the mean over atoms: a head that predicts forces from
 * the surroundings of each atom. It turns with the molecule and exerts no net force, and it is the gradient of nothing.
 */
export function directForces({ atoms }: Potential): Change {
  const crowding = new Float64Array(atoms);
  const head = new Float64Array(3 * atoms);
  return (x, forces) => {
    const gauss = (i: number, j: number): number => {
      const square =
        (x[3 * i] - x[3 * j]) ** 2 + (x[3 * i + 1] - x[3 * j + 1]) ** 2 + (x[3 * i + 2] - x[3 * j + 2]) ** 2;
      return Math.exp(-square / WIDTH ** 2);
    };
    const mean = [0, 0, 0];
    for (let i = 0; i < atoms; i++) {
      crowding[i] = 0;
      for (let j = 0; j < atoms; j++) if (j !== i) crowding[i] += gauss(i, j);
    }
    for (let i = 0; i < atoms; i++)
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let j = 0; j < atoms; j++) if (j !== i) sum += (gauss(i, j) * (x[3 * i + c] - x[3 * j + c])) / WIDTH;
        head[3 * i + c] = STRENGTH * crowding[i] * sum;
        mean[c] += head[3 * i + c] / atoms;
      }
    for (let c = 0; c < head.length; c++) forces[c] += head[c] - mean[c % 3];
  };
}
