import { distanceTwin } from '../distance.ts';

/** U = D [1 − e^{−a (r − r0)}]². Twin: shaders/terms/morse_bond.wgsl. */
export const bonded = distanceTwin(3, (r, parameters, p, out) => {
  const fade = Math.exp(-parameters[p + 1] * (r - parameters[p + 2]));
  const rise = 1 - fade;
  out.slope = 2 * parameters[p] * parameters[p + 1] * fade * rise;
  return parameters[p] * rise * rise;
});
