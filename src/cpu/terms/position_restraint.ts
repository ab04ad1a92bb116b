import { placeTwin } from '../outside.ts';

/** U = k |r − r0|². Twin: shaders/terms/position_restraint.wgsl. */
export const bonded = placeTwin((d, parameters, p, slope) => {
  const k = parameters[p];
  for (let c = 0; c < 3; c++) slope[c] = 2 * k * d[c];
  return k * (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
});
