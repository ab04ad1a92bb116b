/** The edges of a periodic box about the middle of the picture; those behind the molecules are dashed, as in a drawing of a cube. */
import type { Box } from '../../../src/chem/box.ts';
import type { Picture } from '../MoleculeViewer.ts';

/** Corners differ in one bit of their number where an edge joins them. */
const EDGES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) =>
  [1, 2, 4].filter((bit) => (corner & bit) === 0).map((bit) => [corner, corner | bit] as const),
);
const DASHES = [4, 5];

export function drawBox(context: CanvasRenderingContext2D, { project }: Picture, box: Box, color: string): void {
  const corners = Array.from({ length: 8 }, (_, corner) => {
    const [x, y, z] = box.map((edge, c) => ((corner >> c) & 1 ? edge : -edge) / 2);
    return project(x, y, z);
  });
  const farthest = corners.reduce(
    (far, corner, n) => ((corner?.depth ?? -Infinity) > (corners[far]?.depth ?? -Infinity) ? n : far),
    0,
  );
  context.save();
  context.strokeStyle = color;
  context.lineWidth = 1;
  for (const [from, to] of EDGES) {
    const [start, end] = [corners[from], corners[to]];
    // Behind the camera there is nothing to draw.
    if (!start || !end) continue;
    const hidden = from === farthest || to === farthest;
    context.setLineDash(hidden ? DASHES : []);
    context.globalAlpha = hidden ? 0.5 : 0.9;
    context.beginPath();
    context.moveTo(start.x, start.y);
    context.lineTo(end.x, end.y);
    context.stroke();
  }
  context.restore();
}
