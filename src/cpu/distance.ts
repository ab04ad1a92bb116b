import type { BondedTwin } from './twin.ts';

/** Energy (kcal/mol) and its derivative (kcal/mol/Å) of a distance; `p` is where the parameters of the tuple begin. */
export type OfDistance = (r: number, parameters: Float64Array, p: number, out: { slope: number }) => number;

/** The twin of a Term over the distance of two atoms. @param stride parameters a tuple */
export function distanceTwin(stride: number, energyOf: OfDistance): BondedTwin {
  const out = { slope: 0 };
  return (x, { atoms, parameters }, forces) => {
    let energy = 0;
    for (let t = 0, p = 0; t < atoms.length; t += 2, p += stride) {
      const i = 3 * atoms[t];
      const j = 3 * atoms[t + 1];
      const dx = x[i] - x[j];
      const dy = x[i + 1] - x[j + 1];
      const dz = x[i + 2] - x[j + 2];
      const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
      energy += energyOf(r, parameters, p, out);
      const f = -out.slope / r;
      forces[i] += f * dx;
      forces[i + 1] += f * dy;
      forces[i + 2] += f * dz;
      forces[j] -= f * dx;
      forces[j + 1] -= f * dy;
      forces[j + 2] -= f * dz;
    }
    return energy;
  };
}
