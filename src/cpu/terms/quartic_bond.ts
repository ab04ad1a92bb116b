import { distanceTwin } from '../distance.ts';

/** U = k2 x² + k3 x³ + k4 x⁴, x = r − r0. Twin: shaders/terms/quartic_bond.wgsl. */
export const bonded = distanceTwin(4, (r, parameters, p, out) => {
  const [k2, k3, k4] = [parameters[p], parameters[p + 1], parameters[p + 2]];
  const x = r - parameters[p + 3];
  out.slope = x * (2 * k2 + x * (3 * k3 + x * 4 * k4));
  return x * x * (k2 + x * (k3 + x * k4));
});
