/** Standard errors of what is worked out from sums over independent blocks. */

/**
 * Delete-one jackknife (Efron, The Jackknife, the Bootstrap and Other Resampling Plans, SIAM 1982, eq. 3.1): the standard error of a
 * number that is worked out from all blocks, from how it changes when each is left out. Null for fewer than two blocks, or where the number
 * does not exist without one of them.
 * @param without the number without block b, null where it does not exist
 */
export function jackknifeError(blocks: number, without: (b: number) => number | null): number | null {
  const values = Array.from({ length: blocks }, (_, b) => without(b));
  if (blocks < 2 || values.some((value) => value === null)) return null;
  const numbers = values as number[];
  const mean = numbers.reduce((sum, x) => sum + x, 0) / blocks;
  return Math.sqrt(((blocks - 1) / blocks) * numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0));
}
