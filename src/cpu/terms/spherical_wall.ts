import { placeTwin } from '../outside.ts';

/** U = k max(0, |r − r0| − R)². Twin: shaders/terms/spherical_wall.wgsl. */
export const bonded = placeTwin((d, parameters, p, slope) => {
  const [k, radius] = [parameters[p], parameters[p + 1]];
  const r = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  const beyond = r - radius;
  // NaN is beyond every wall.
  if (beyond <= 0) return 0;
  for (let c = 0; c < 3; c++) slope[c] = (2 * k * beyond * d[c]) / r;
  return k * beyond * beyond;
});
