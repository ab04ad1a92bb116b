/** Places text beside marks without covering other text: for each mark the first free place of four, in order of preference. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  /** Width of its text, pixels. */
  readonly width: number;
}

export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const GAP = 17;
const HEIGHT = 15;

const box = (left: number, baseline: number, width: number): Box => ({
  left,
  right: left + width,
  top: baseline - HEIGHT + 3,
  bottom: baseline + 4,
});

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** One placement a mark, inside `width` pixels. */
export function placeLabels(marks: readonly Mark[], width: number, obstacles: readonly Box[] = []): Placement[] {
  const taken: Box[] = [...obstacles, ...marks.map(({ x, y }) => box(x - 8, y + 6, 16))];
  return marks.map((mark) => {
    const { x, y } = mark;
    // Above and to the right there is never a step of a front that passes through the mark.
    const candidates: readonly (readonly [Placement, Box])[] = [
      [{ x: x + 10, y: y - 12, anchor: 'start' }, box(x + 10, y - 12, mark.width)],
      [{ x: x - GAP, y: y + 4, anchor: 'end' }, box(x - GAP - mark.width, y + 4, mark.width)],
      [{ x: x - 10, y: y + 22, anchor: 'end' }, box(x - 10 - mark.width, y + 22, mark.width)],
      [{ x: x + GAP, y: y + 4, anchor: 'start' }, box(x + GAP, y + 4, mark.width)],
      [{ x, y: y + GAP + 9, anchor: 'middle' }, box(x - mark.width / 2, y + GAP + 9, mark.width)],
    ];
    const inside = candidates.filter(([, b]) => b.left >= 0 && b.right <= width);
    const [placement, area] =
      inside.find(([, b]) => !taken.some((other) => overlaps(b, other))) ?? inside[0] ?? candidates[0];
    taken.push(area);
    return placement;
  });
}
