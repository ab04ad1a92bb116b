import type { BondedTwin } from './twin.ts';

/**
 * Energy (kcal/mol) of an atom at `d` (Å, [3]) from the point of its row, and the gradient, into `slope` (kcal/mol/Å, [3], zeros before);
 * `p` is where the row begins.
 */
export type OfPlace = (d: Float64Array, parameters: Float64Array, p: number, slope: Float64Array) => number;

/** The twin of a Term of one atom, whose row ends with a point. In a box the point is at its image nearest to the atom. */
export function placeTwin(energyOf: OfPlace): BondedTwin {
  const d = new Float64Array(3);
  const slope = new Float64Array(3);
  return (x, { atoms, parameters, stride }, forces, box) => {
    let energy = 0;
    for (let t = 0, p = 0; t < atoms.length; t++, p += stride) {
      for (let c = 0; c < 3; c++) {
        d[c] = x[3 * atoms[t] + c] - parameters[p + stride - 3 + c];
        if (box) d[c] -= box[c] * Math.round(d[c] / box[c]);
      }
      slope.fill(0);
      energy += energyOf(d, parameters, p, slope);
      for (let c = 0; c < 3; c++) forces[3 * atoms[t] + c] -= slope[c];
    }
    return energy;
  };
}
