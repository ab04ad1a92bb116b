/** What no data say: coefficients of distances that never occurred, and the wall below the shortest ones. */
import { elementByNumber } from '../../chem/elements.ts';
import { pairIndex } from '../../models/atomicNetwork.ts';
import { pairWidth, tripleWidth } from '../../models/spline.ts';
import type { SplineColumns } from './columns.ts';

/** Rounds of relaxation. Blocks are some ten coefficients across, and what is far from all data matters little. */
const ROUNDS = 100;
/** How strongly an unseen coefficient is drawn towards zero, against its neighbours. */
const PULL = 0.05;

/**
 * Gives each coefficient of U₃ without data (NaN) the mean of its neighbours along the axes, drawn a little towards zero: it fades from what
 * data say, and U₃ stays within the range that they settle.
 * @param coefficients by column; those without data are overwritten, by zero where a whole U₃ has none
 */
export function fadeTriples({ form, ofTriples }: SplineColumns, coefficients: Float64Array): void {
  const unseen = Uint8Array.from(coefficients, (value) => (Number.isNaN(value) ? 1 : 0));
  unseen.forEach((flag, column) => {
    if (flag) coefficients[column] = 0;
  });
  const [legs, bases] = [tripleWidth(form.legKnots), tripleWidth(form.baseKnots)];
  const size = legs * legs * bases;
  for (let start = 0; start < ofTriples.length; start += size) {
    const block = ofTriples.subarray(start, start + size);
    if (block.every((column) => unseen[column])) continue;
    for (let round = 0; round < ROUNDS; round++)
      for (let at = 0; at < size; at++) {
        if (!unseen[block[at]]) continue;
        const [p, q, b] = [Math.floor(at / (legs * bases)), Math.floor(at / bases) % legs, at % bases];
        let sum = 0;
        let count = PULL;
        const look = (there: boolean, other: number): void => {
          if (!there) return;
          sum += coefficients[block[other]];
          count++;
        };
        look(p > 0, at - legs * bases);
        look(p + 1 < legs, at + legs * bases);
        look(q > 0, at - bases);
        look(q + 1 < legs, at + bases);
        look(b > 0, at - 1);
        look(b + 1 < bases, at + 1);
        coefficients[block[at]] = sum / count;
      }
  }
}

/** Below its shortest distance in the data every U₂ rises at least this much up to its first knot, kcal/mol. */
const WALL = 300;

/**
 * Replaces the coefficients of U₂ that act only below the shortest distance in the data, from the longest to the shortest: each goes on
 * with the curvature of those after it, or with one that is large enough for the wall, whichever is more (as UF3's authors
 * repair the repulsion).
 * @param coefficients by column; overwritten
 * @param shortest distance of each pair of elements in the data, Å, as `pairIndex` counts them; Infinity where there was none
 */
export function raiseWalls(
  { form, ofPairs }: SplineColumns,
  coefficients: Float64Array,
  shortest: readonly number[],
): void {
  const { elements, pairKnots } = form;
  const { first, step, intervals } = pairKnots;
  const width = pairWidth(pairKnots);
  elements.forEach((a, s) =>
    elements.slice(s).forEach((b, n) => {
      const kind = pairIndex(s, s + n, elements.length);
      // Atoms that never met: the wall stands where a bond would be.
      const met = Number.isFinite(shortest[kind]);
      const from = met ? shortest[kind] : elementByNumber(a).covalentRadius + elementByNumber(b).covalentRadius;
      // Function n acts between knots n − 3 and n + 1.
      const replaced = Math.min(intervals, Math.max(met ? 0 : 2, Math.floor((from - first) / step)));
      const row = coefficients.subarray(ofPairs[kind * width], ofPairs[kind * width] + width);
      const at = (index: number): number => row[index] ?? 0;
      // The sum of curvatures 1 + 2 + … is what they raise the last coefficient by.
      const least = WALL / ((replaced * (replaced + 1)) / 2);
      for (let index = replaced - 1; index >= 0; index--) {
        const slope = Math.max(0, at(index + 1) - at(index + 2));
        const curvature = at(index + 1) - 2 * at(index + 2) + at(index + 3);
        row[index] = at(index + 1) + slope + Math.max(least, curvature);
      }
    }),
  );
}
