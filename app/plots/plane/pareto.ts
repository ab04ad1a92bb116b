/** What is best on a plane where both axes are better when smaller. */
export interface Candidate {
  readonly x: number;
  readonly y: number;
}

/** Whether `a` is at least as good as `b` on both axes, and better on one. */
export const dominates = (a: Candidate, b: Candidate): boolean => a.x <= b.x && a.y <= b.y && (a.x < b.x || a.y < b.y);

/** The candidates that no other one dominates, by ascending x (and so descending y). */
export function paretoFront<T extends Candidate>(candidates: readonly T[]): T[] {
  return candidates
    .filter((candidate) => !candidates.some((other) => dominates(other, candidate)))
    .sort((a, b) => a.x - b.x || a.y - b.y);
}

/**
 * The edge of what can be had: down to the fastest point from the top, then right and down from point to point, then right
 * to the edge. Corners as [x, y] in the units given.
 */
export function staircase(front: readonly Candidate[], top: number, right: number): [number, number][] {
  const corners: [number, number][] = [];
  let level = top;
  for (const { x, y } of front) {
    corners.push([x, level], [x, y]);
    level = y;
  }
  if (front.length > 0) corners.push([right, level]);
  return corners;
}
