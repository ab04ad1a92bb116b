import { Dihedral } from '../dihedral.ts';
import type { BondedTwin } from '../twin.ts';

/** U = k (ω − ω0)², the difference in (−π, π]; no force where ω is undefined. Twin: shaders/terms/harmonic_improper.wgsl. */
export const bonded: BondedTwin = (x, { atoms, parameters }, forces) => {
  const dihedral = new Dihedral();
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 4, p += 2) {
    if (!dihedral.measure(x, atoms[t], atoms[t + 1], atoms[t + 2], atoms[t + 3])) continue;
    const turn = dihedral.angle - parameters[p + 1];
    const short = turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
    energy += parameters[p] * short * short;
    dihedral.push(2 * parameters[p] * short, forces);
  }
  return energy;
};
