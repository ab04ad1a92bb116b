/** Positions on the GPU: i32 in units of 2⁻²⁴ Å. Twin: shaders/shared/fixed_point.wgsl. */

/** Units per Å. */
export const FIXED_UNITS = 2 ** 24;

/** The furthest a molecule may reach from its centre, Å: half the range of i32, so that differences never wrap. */
export const FIXED_REACH = 64;

/** Å to fixed point; rounds to the nearest unit. */
export function toFixed(position: number): number {
  return Math.round(position * FIXED_UNITS) | 0;
}

/** Fixed point to Å. */
export function fromFixed(fixed: number): number {
  return fixed / FIXED_UNITS;
}
