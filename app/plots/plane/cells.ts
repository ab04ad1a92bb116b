/** Which point of a crowded plot a pointer means: the nearest one, if it is near enough. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Points nearer to each other than this, pixels, cannot be told apart by a pointer. */
const SAME = 1;
const CORNERS = 24;

/**
 * The pixels within `radius` of a place that no other place is nearer to: its Voronoi cell, cut out of a regular polygon. Convex.
 * @returns corners, in order around it
 */
export function cellOf(place: Place, others: readonly Place[], radius: number): Place[] {
  let cell = Array.from({ length: CORNERS }, (_, k): Place => {
    const angle = (2 * Math.PI * (k + 0.5)) / CORNERS;
    return { x: place.x + radius * Math.cos(angle), y: place.y + radius * Math.sin(angle) };
  });
  for (const other of others) {
    const [dx, dy] = [other.x - place.x, other.y - place.y];
    if (Math.hypot(dx, dy) >= SAME) cell = clip(cell, dx, dy, dx * (place.x + dx / 2) + dy * (place.y + dy / 2));
  }
  return cell;
}

/** The part of a convex polygon in which a·x + b·y ≤ limit (Sutherland and Hodgman, Commun. ACM 17, 32, 1974). */
function clip(polygon: readonly Place[], a: number, b: number, limit: number): Place[] {
  const beyond = ({ x, y }: Place): number => a * x + b * y - limit;
  return polygon.flatMap((corner, k) => {
    const next = polygon[(k + 1) % polygon.length];
    const [here, there] = [beyond(corner), beyond(next)];
    const kept = here <= 0 ? [corner] : [];
    if (here <= 0 === there <= 0) return kept;
    const t = here / (here - there);
    return [...kept, { x: corner.x + t * (next.x - corner.x), y: corner.y + t * (next.y - corner.y) }];
  });
}
