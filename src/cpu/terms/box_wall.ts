import { placeTwin } from '../outside.ts';

/** U = k Σ max(0, |r_a − r0_a| − h_a)². Twin: shaders/terms/box_wall.wgsl. */
export const bonded = placeTwin((d, parameters, p, slope) => {
  const k = parameters[p];
  let sum = 0;
  for (let c = 0; c < 3; c++) {
    const beyond = Math.max(0, Math.abs(d[c]) - parameters[p + 1 + c]);
    slope[c] = 2 * k * beyond * Math.sign(d[c]);
    sum += beyond * beyond;
  }
  return k * sum;
});
