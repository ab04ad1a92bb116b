/** Matrix products of any number of rows, by tiles. */
import type { Kernel, Run } from './kernel.ts';
import { MOST_ROWS, panelsAtOnce, productTile, type ProductForm } from './product.ts';

/** Tiles by number of rows less one: by one panel, and for few rows by several. */
interface Tiles<T> {
  readonly one: readonly T[];
  readonly several: readonly T[];
}

/** The tiles of one form, as kernels. */
export type TileKernels = Tiles<Kernel> & { readonly form: ProductForm };

/** The same, ready to work on one memory. */
export type TileRuns = Tiles<Run> & { readonly form: ProductForm };

/** Rows for which several panels are taken at once. */
const FEW = [1, 2];

/** All tiles of a form. */
export const tileKernels = (form: ProductForm): TileKernels => ({
  form,
  one: Array.from({ length: MOST_ROWS }, (_, n) => productTile(n + 1, form, 1)),
  several: FEW.map((rows) => productTile(rows, form, panelsAtOnce(rows))),
});

/** The tiles with what runs each of them. */
export const tileRuns = ({ form, one, several }: TileKernels, run: (kernel: Kernel) => Run): TileRuns => ({
  form,
  one: one.map(run),
  several: several.map(run),
});

/**
 * Y += X W. Places and distances of rows in bytes.
 * @param w panels of the form, [inputs × columns] each
 * @param inputs a multiple of 4
 * @param outputs a multiple of a panel's columns
 */
export function addTiled(
  { form, one, several }: TileRuns,
  x: number,
  xStride: number,
  w: number,
  y: number,
  yStride: number,
  rows: number,
  inputs: number,
  outputs: number,
): void {
  const { bytes, weightBytes, panel } = form;
  // Tiles as equal as can be: seven rows are four and three, not six and one.
  let left = Math.ceil(rows / MOST_ROWS);
  for (let row = 0; row < rows; left--) {
    const count = Math.ceil((rows - row) / left);
    const source = x + row * xStride;
    const into = y + row * yStride;
    let columns = 0;
    if (count <= several.length) {
      columns = outputs - (outputs % (panel * panelsAtOnce(count)));
      if (columns > 0) several[count - 1](source, xStride, w, into, yStride, into + bytes * columns, bytes * inputs);
    }
    if (columns < outputs) {
      const rest = w + weightBytes * inputs * columns;
      one[count - 1](source, xStride, rest, into + bytes * columns, yStride, into + bytes * outputs, bytes * inputs);
    }
    row += count;
  }
}
