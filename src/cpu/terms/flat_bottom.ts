import { distanceTwin } from '../distance.ts';

/** U = k max(0, r − r2, r1 − r)². Twin: shaders/terms/flat_bottom.wgsl. */
export const bonded = distanceTwin(3, (r, parameters, p, out) => {
  // Signed: negative where the atoms are too near.
  const beyond = Math.max(0, r - parameters[p + 2]) - Math.max(0, parameters[p + 1] - r);
  out.slope = 2 * parameters[p] * beyond;
  return parameters[p] * beyond * beyond;
});
