import { CELUS, EXPONENTIALS, LOGARITHMS, MULTIPLY } from './elementary.ts';
import type { Kernel, Run } from './kernel.ts';
import { MOST_ROWS, NARROW, outerTile, PANEL, WEIGHTED, WIDE } from './product.ts';
import { KernelRoom } from './room.ts';
import { addTiled, tileKernels, tileRuns, type TileRuns } from './tiles.ts';

/** Products with f32 and with f64 weights. */
const NARROW_TILES = tileKernels(NARROW);
const WIDE_TILES = tileKernels(WIDE);
/** By number of rows less one. */
const OUTER = Array.from({ length: MOST_ROWS }, (_, n) => outerTile(n + 1));
const KERNELS = [
  ...[NARROW_TILES, WIDE_TILES].flatMap(({ one, several }) => [...one, ...several]),
  ...OUTER,
  WEIGHTED,
  EXPONENTIALS,
  LOGARITHMS,
  CELUS,
  MULTIPLY,
];

/** Room for vectors and matrices, with the kernels of networks. Rows begin at multiples of 16 bytes. */
export class KernelMemory extends KernelRoom {
  private readonly narrow: TileRuns;
  private readonly wide: TileRuns;
  private readonly outer: readonly Run[];
  private readonly weighted: Run;
  private readonly exponentialsRun: Run;
  private readonly logarithmsRun: Run;
  private readonly celusRun: Run;
  private readonly multiplyRun: Run;

  /** @param plain without WebAssembly, as where there is none */
  constructor(plain = false) {
    super({ plain });
    const linked = new Map(this.link(KERNELS).map((run, n) => [KERNELS[n], run]));
    const run = (kernel: Kernel): Run => linked.get(kernel)!;
    this.narrow = tileRuns(NARROW_TILES, run);
    this.wide = tileRuns(WIDE_TILES, run);
    this.outer = OUTER.map(run);
    this.weighted = run(WEIGHTED);
    this.exponentialsRun = run(EXPONENTIALS);
    this.logarithmsRun = run(LOGARITHMS);
    this.celusRun = run(CELUS);
    this.multiplyRun = run(MULTIPLY);
  }

  /**
   * Y += X W, W in panels of four columns, [inputs × 4] each, of f32.
   * @param x [rows × inputs], f64; inputs a multiple of 4
   * @param y [rows × outputs], f64; outputs a multiple of 4
   */
  addProduct(x: number, w: number, y: number, rows: number, inputs: number, outputs: number): void {
    addTiled(this.narrow, x, 8 * inputs, w, y, 8 * outputs, rows, inputs, outputs);
  }

  /** The same with W in f64, and rows of X and of Y so many bytes apart. */
  addWideProduct(
    x: number,
    xStride: number,
    w: number,
    y: number,
    rows: number,
    inputs: number,
    outputs: number,
    yStride = 8 * outputs,
  ): void {
    addTiled(this.wide, x, xStride, w, y, yStride, rows, inputs, outputs);
  }

  /**
   * Y += Xᵀ D.
   * @param x [count × rows], f64, rows `stride` bytes apart
   * @param d [count × columns], f64; columns a multiple of 4
   * @param count at least one
   * @param y [rows × columns]
   */
  addOuter(x: number, stride: number, d: number, count: number, y: number, rows: number, columns: number): void {
    const width = 8 * columns;
    const end = d + count * width;
    let left = Math.ceil(rows / MOST_ROWS);
    for (let row = 0; row < rows; left--) {
      const tall = Math.ceil((rows - row) / left);
      const into = y + row * width;
      this.outer[tall - 1](x + 8 * row, stride, d, width, end, into, width, into + width);
      row += tall;
    }
  }

  /**
   * Y += Xᵀ diag(v) T.
   * @param x [count × rows], f64, rows `stride` bytes apart like those of t; rows a multiple of 4
   * @param t [count × columns]; columns a multiple of 4
   * @param v [count], at least one
   * @param y [rows × columns]
   */
  addWeighted(
    x: number,
    t: number,
    stride: number,
    v: number,
    count: number,
    y: number,
    rows: number,
    columns: number,
  ): void {
    for (let row = 0; row < rows; row += 4)
      for (let column = 0; column < columns; column += PANEL)
        this.weighted(
          x + 8 * row,
          t + 8 * column,
          stride,
          v,
          v + 8 * count,
          y + 8 * (row * columns + column),
          8 * columns,
        );
  }

  /** Each of `count` numbers becomes its exponential, below −708 as at −708; count even. */
  exponentials(at: number, count: number): void {
    if (count > 0) this.exponentialsRun(at, at + 8 * count);
  }

  /** Each of `count` numbers, positive and normal, becomes its natural logarithm; count even. */
  logarithms(at: number, count: number): void {
    if (count > 0) this.logarithmsRun(at, at + 8 * count);
  }

  /** CELU (α = 0.1) of `count` numbers, and its slopes; count even. */
  celus(at: number, slopes: number, count: number): void {
    if (count > 0) this.celusRun(at, at + 8 * count, slopes);
  }

  /** Each of `count` numbers becomes its product with the one in the same place of those at `by`; count even. */
  multiply(at: number, by: number, count: number): void {
    if (count > 0) this.multiplyRun(at, at + 8 * count, by);
  }
}
