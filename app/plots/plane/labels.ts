/**
 * Places text beside marks without covering other text: for each mark the first free place, near it if there is one, else further
 * away with a line to it. A text that fits nowhere is left out.
 */
export interface Mark {
  readonly x: number;
  readonly y: number;
  /** Width of its text, pixels. */
  readonly width: number;
  /** Marks of a higher rank choose first; the text of the highest is there in any case. */
  readonly rank?: number;
}

export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
  /** Whether the text lies so far from its mark that a line must lead there. */
  readonly led: boolean;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const GAP = 17;
const HEIGHT = 15;
/** Heights above or below its mark, pixels, at which a text needs a line to it. */
const FURTHER = [32, 48, 64, 80, 96];

const box = (left: number, baseline: number, width: number): Box => ({
  left,
  right: left + width,
  top: baseline - HEIGHT + 3,
  bottom: baseline + 4,
});

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const contains = (outer: Box, inner: Box): boolean =>
  inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;

type Candidate = readonly [Placement, Box];

function candidates({ x, y, width }: Mark): Candidate[] {
  const place = (at: number, baseline: number, anchor: Placement['anchor'], led = false): Candidate => {
    const left = anchor === 'start' ? at : anchor === 'end' ? at - width : at - width / 2;
    return [{ x: at, y: baseline, anchor, led }, box(left, baseline, width)];
  };
  return [
    // Above and to the right there is never a step of a front that passes through the mark.
    place(x + 10, y - 12, 'start'),
    place(x - GAP, y + 4, 'end'),
    place(x - 10, y + 22, 'end'),
    place(x + GAP, y + 4, 'start'),
    place(x, y + GAP + 9, 'middle'),
    ...FURTHER.flatMap((d) => [
      place(x + 8, y - d, 'start', true),
      place(x - 8, y + d + 8, 'end', true),
      place(x - 8, y - d, 'end', true),
      place(x + 8, y + d + 8, 'start', true),
    ]),
  ];
}

/** One placement a mark, within the area given; null where its text fits nowhere. */
export function placeLabels(marks: readonly Mark[], area: Box, obstacles: readonly Box[] = []): (Placement | null)[] {
  const taken: Box[] = [...obstacles, ...marks.map(({ x, y }) => box(x - 8, y + 6, 16))];
  const placements: (Placement | null)[] = marks.map(() => null);
  const order = Array.from(marks.keys()).sort((a, b) => (marks[b].rank ?? 0) - (marks[a].rank ?? 0));
  order.forEach((i, turn) => {
    const inside = candidates(marks[i]).filter(([, b]) => contains(area, b));
    const free = inside.find(([, b]) => !taken.some((other) => overlaps(b, other)));
    const chosen = free ?? (turn === 0 ? (inside[0] ?? candidates(marks[i])[0]) : undefined);
    if (!chosen) return;
    placements[i] = chosen[0];
    taken.push(chosen[1]);
  });
  return placements;
}
