/** How the layer kernel divides matrix products. None of it changes a sum. */
export interface Tile {
  /** Workgroup size. */
  readonly lanes: number;
  /** Rows, and fours of columns, that a lane takes. */
  readonly rows: number;
  readonly quads: number;
}

/**
 * On a software adapter a load costs as much as ten multiplications: the more of them share one, the better, and a row of a tall tile
 * takes a fifth less time than one of a low tile (SwiftShader). But a tile that is half empty takes as long as a full one.
 */
const SOFTWARE: readonly (Tile & { readonly perRow: number })[] = [
  { lanes: 4, rows: 4, quads: 2, perRow: 1.2 },
  { lanes: 4, rows: 16, quads: 2, perRow: 1 },
];

/** A real GPU wants lanes first; where there are rows for all of them, taller tiles read each weight less often. */
const LOW: Tile = { lanes: 32, rows: 4, quads: 1 };
const TALL: Tile = { lanes: 32, rows: 8, quads: 1 };
const ROWS_FOR_TALL = 1024;

/** @param rows of each element's matrices */
export function tileFor(software: boolean, rows: readonly number[]): Tile {
  if (!software) return rows.reduce((sum, count) => sum + count, 0) < ROWS_FOR_TALL ? LOW : TALL;
  const time = (tile: (typeof SOFTWARE)[number]): number =>
    rows.reduce((sum, count) => sum + Math.ceil(count / tile.rows) * tile.rows * tile.perRow, 0);
  return SOFTWARE.reduce((best, tile) => (time(tile) < time(best) ? tile : best));
}
