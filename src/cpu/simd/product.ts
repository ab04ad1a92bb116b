/**
 * Tiles of matrix products. Each number of Y gets the sum over k, from zero and in order, of products of numbers of its own kind
 * (f64, or f32), and then that sum: in whatever tile it lies, its bits are the same.
 */
import type { Kernel, Views } from './kernel.ts';
import { LOCAL, op, type Code } from './wasm.ts';

/** Columns of a panel of f64 sums: two pairs. */
export const PANEL = 4;
/** Vectors of 16 bytes in a row of a panel. */
const VECTORS = 2;
/** A multiple of this many inputs is taken at a time. */
export const INPUT_STEP = 4;
/** Rows of the largest tile: with two vectors of columns each, 12 sums stay in the 16 registers that x86 has. */
export const MOST_ROWS = 6;

const each = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const moved = (local: number, by: Code): Code => [op.get(local), by, op.add, op.set(local)];

/** Panels that a tile of so many rows takes at once: one or two rows alone would wait for each sum. */
export const panelsAtOnce = (rows: number): number => (rows === 1 ? 4 : rows === 2 ? 2 : 1);

/** Kinds of the numbers of a product. */
export interface ProductForm {
  readonly name: string;
  /** Of a number of X and Y. */
  readonly bytes: 8 | 4;
  readonly weightBytes: 8 | 4;
  /** Columns of a panel. */
  readonly panel: number;
  /** log₂ of the bytes of a panel's row by those of a number of X. */
  readonly panelShift: number;
  readonly code: {
    readonly splat: (offset: number) => Code;
    readonly weight: (offset: number) => Code;
    readonly multiply: Code;
    readonly add: Code;
  };
}

const f64 = { splat: op.loadTwice, multiply: op.multiplyPair, add: op.addPair };

/** f64 with weights of f32, which files have: half the memory, and nothing is lost. */
export const NARROW: ProductForm = {
  name: 'product',
  bytes: 8,
  weightBytes: 4,
  panel: PANEL,
  panelShift: 1,
  code: { ...f64, weight: op.loadWidened },
};
export const WIDE: ProductForm = {
  name: 'productWide',
  bytes: 8,
  weightBytes: 8,
  panel: PANEL,
  panelShift: 2,
  code: { ...f64, weight: op.loadVector },
};
/** Everything in f32: twice the lanes. */
export const SINGLE: ProductForm = {
  name: 'productSingle',
  bytes: 4,
  weightBytes: 4,
  panel: 2 * PANEL,
  panelShift: 3,
  code: { splat: op.loadFourTimes, weight: op.loadVector, multiply: op.multiplyFour, add: op.addFour },
};

/**
 * Y += X W for so many rows, along panels of W. Takes: X and the distance of its rows; W, panels of [inputs × columns] one after the
 * other; Y, the distance of its rows, and where its first row ends; bytes of a row of X that count.
 * @param panels panels taken at once; there must be a multiple of them
 */
export function productTile(rows: number, form: ProductForm, panels: number): Kernel {
  const { bytes, weightBytes, panel: columns, panelShift, code } = form;
  // Parameters, then locals: where each row is in X and each panel in W, ends, sums, weights, and numbers of X in all lanes.
  const [x, xStride, w, y, yStride, yEnd, xBytes] = [0, 1, 2, 3, 4, 5, 6];
  const from = (row: number): number => 7 + row;
  const weightsAt = (panel: number): number => (panel === 0 ? w : 6 + rows + panel);
  const [xEnd, into] = [6 + rows + panels, 7 + rows + panels];
  const first = 8 + rows + panels;
  const sum = (row: number, vector: number): number => first + row * VECTORS * panels + vector;
  const sums = rows * VECTORS * panels;
  const weight = (vector: number): number => first + sums + (panels > 1 ? 0 : vector);
  const value = (row: number): number => first + sums + VECTORS + (panels > 1 ? row : 0);
  const values = panels > 1 ? rows : 1;
  const lanes = columns / VECTORS;

  const loadWeight = (n: number, vector: number): Code => {
    const offset = weightBytes * (n * columns + lanes * (vector % VECTORS));
    return [op.get(weightsAt(Math.floor(vector / VECTORS))), code.weight(offset), op.set(weight(vector))];
  };
  const loadValue = (n: number, row: number): Code => [op.get(from(row)), code.splat(bytes * n), op.set(value(row))];
  const accumulate = (row: number, vector: number): Code => [
    [op.get(sum(row, vector)), op.get(value(row)), op.get(weight(vector)), code.multiply, code.add],
    op.set(sum(row, vector)),
  ];
  // Whatever there is less of stays in registers: both weights of one panel, or the numbers of few rows.
  const step = (n: number): Code =>
    panels === 1
      ? [
          each(VECTORS, (vector) => loadWeight(n, vector)),
          each(rows, (row) => [loadValue(n, row), each(VECTORS, (vector) => accumulate(row, vector))]),
        ]
      : [
          each(rows, (row) => loadValue(n, row)),
          each(VECTORS * panels, (vector) => [loadWeight(n, vector), each(rows, (row) => accumulate(row, vector))]),
        ];
  const body: Code = [
    [op.get(x), op.get(xBytes), op.add, op.set(xEnd)],
    op.repeatWhile([
      [op.get(x), op.set(from(0))],
      each(rows - 1, (row) => [op.get(from(row)), op.get(xStride), op.add, op.set(from(row + 1))]),
      each(panels - 1, (panel) => [
        [op.get(weightsAt(panel)), op.get(xBytes), op.constant(panelShift), op.shiftLeft, op.add],
        op.set(weightsAt(panel + 1)),
      ]),
      each(sums, (n) => [op.twice(0), op.set(sum(0, 0) + n)]),
      op.repeatWhile([
        each(INPUT_STEP, step),
        each(panels, (panel) => moved(weightsAt(panel), op.constant(weightBytes * INPUT_STEP * columns))),
        each(rows, (row) => moved(from(row), op.constant(bytes * INPUT_STEP))),
        [op.get(from(0)), op.get(xEnd), op.lessUnsigned],
      ]),
      [op.get(weightsAt(panels - 1)), op.set(w)],
      [op.get(y), op.set(into)],
      each(rows, (row) => [
        each(VECTORS * panels, (vector) => [
          [op.get(into), op.get(into), op.loadVector(16 * vector), op.get(sum(row, vector)), code.add],
          op.storeVector(16 * vector),
        ]),
        moved(into, op.get(yStride)),
      ]),
      moved(y, op.constant(bytes * columns * panels)),
      [op.get(y), op.get(yEnd), op.lessUnsigned],
    ]),
  ];
  const locals = [
    [rows + panels + 1, LOCAL.i32],
    [sums + VECTORS + values, LOCAL.vector],
  ] as const;
  const plain = bytes === 8 ? plainDouble : plainSingle;
  return {
    wasm: { name: `${form.name}${rows}by${panels}`, parameters: 7, locals, body },
    plain: (views, numbers) => plain(views, rows, weightBytes, numbers),
  };
}

function plainDouble(
  { f64, f32 }: Views,
  rows: number,
  weightBytes: number,
  [x, xRow, w, y, yRow, yEnd, bytes]: readonly number[],
): void {
  const weights = weightBytes === 8 ? f64 : f32;
  for (let row = 0; row < rows; row++) {
    let at = w / weightBytes;
    for (let column = y; column < yEnd; column += 8 * PANEL) {
      let [a, b, c, d] = [0, 0, 0, 0];
      const start = (x + row * xRow) / 8;
      for (let k = start; k < start + bytes / 8; k++, at += PANEL) {
        const number = f64[k];
        a += number * weights[at];
        b += number * weights[at + 1];
        c += number * weights[at + 2];
        d += number * weights[at + 3];
      }
      addFour(f64, (column + row * yRow) / 8, a, b, c, d);
    }
  }
}

function plainSingle(
  { f32 }: Views,
  rows: number,
  _: number,
  [x, xRow, w, y, yRow, yEnd, bytes]: readonly number[],
): void {
  const { fround } = Math;
  const { panel } = SINGLE;
  const inputs = bytes / 4;
  for (let row = 0; row < rows; row++) {
    const start = (x + row * xRow) / 4;
    for (let column = 0; y + 4 * column < yEnd; column++) {
      const lane = column % panel;
      const at = w / 4 + (column - lane) * inputs + lane;
      let sum = 0;
      for (let k = 0; k < inputs; k++) sum = fround(sum + fround(f32[start + k] * f32[at + k * panel]));
      f32[(y + row * yRow) / 4 + column] += sum;
    }
  }
}

/**
 * Y += Xᵀ diag(v) T, a tile of four rows and four columns. Takes: X, T and the distance of the rows of both; v and where it ends;
 * Y and the distance of its rows.
 */
export const WEIGHTED: Kernel = weightedTile();

function weightedTile(): Kernel {
  const [rows, pairs] = [4, PANEL / 2];
  const [x, t, stride, v, vEnd, y, yStride] = [0, 1, 2, 3, 4, 5, 6];
  const sum = (row: number, pair: number): number => 7 + row * pairs + pair;
  const factor = (pair: number): number => 7 + rows * pairs + pair;
  const value = 7 + rows * pairs + pairs;
  const body: Code = [
    op.repeatWhile([
      [op.get(v), op.loadTwice(0), op.set(value)],
      each(pairs, (pair) => [
        [op.get(t), op.loadVector(16 * pair), op.get(value), op.multiplyPair, op.set(factor(pair))],
      ]),
      each(rows, (row) => [
        [op.get(x), op.loadTwice(8 * row), op.set(value)],
        each(pairs, (pair) => [
          [op.get(sum(row, pair)), op.get(value), op.get(factor(pair)), op.multiplyPair, op.addPair],
          op.set(sum(row, pair)),
        ]),
      ]),
      moved(x, op.get(stride)),
      moved(t, op.get(stride)),
      moved(v, op.constant(8)),
      [op.get(v), op.get(vEnd), op.lessUnsigned],
    ]),
    each(rows, (row) => [
      each(pairs, (pair) => [
        [op.get(y), op.get(y), op.loadVector(16 * pair), op.get(sum(row, pair)), op.addPair, op.storeVector(16 * pair)],
      ]),
      moved(y, op.get(yStride)),
    ]),
  ];
  return {
    wasm: { name: 'weighted', parameters: 7, locals: [[rows * pairs + pairs + 1, LOCAL.vector]], body },
    plain: ({ f64 }, [x0, t0, row, v0, vLast, y0, yRow]) => {
      for (let r = 0; r < rows; r++) {
        let [a, b, c, d] = [0, 0, 0, 0];
        for (let n = 0; v0 + 8 * n < vLast; n++) {
          const weight = f64[v0 / 8 + n];
          const number = f64[(x0 + n * row) / 8 + r];
          const at = (t0 + n * row) / 8;
          a += number * (f64[at] * weight);
          b += number * (f64[at + 1] * weight);
          c += number * (f64[at + 2] * weight);
          d += number * (f64[at + 3] * weight);
        }
        addFour(f64, (y0 + r * yRow) / 8, a, b, c, d);
      }
    },
  };
}

/**
 * Y += Xᵀ D, a tile of so many rows, along all columns of D. Takes: X and the distance of its rows; D, the distance of its rows, and where
 * its last one ends; Y, the distance of its rows, and where its first row ends.
 */
export function outerTile(rows: number): Kernel {
  const pairs = PANEL / 2;
  const [x, xStride, d, dStride, dEnd, y, yStride, yEnd] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [from, at, into] = [8, 9, 10];
  const sum = (row: number, pair: number): number => 11 + row * pairs + pair;
  const other = (pair: number): number => 11 + rows * pairs + pair;
  const value = 11 + rows * pairs + pairs;
  const body: Code = op.repeatWhile([
    [op.get(x), op.set(from)],
    [op.get(d), op.set(at)],
    each(rows * pairs, (n) => [op.twice(0), op.set(sum(0, 0) + n)]),
    op.repeatWhile([
      each(pairs, (pair) => [op.get(at), op.loadVector(16 * pair), op.set(other(pair))]),
      each(rows, (row) => [
        [op.get(from), op.loadTwice(8 * row), op.set(value)],
        each(pairs, (pair) => [
          [op.get(sum(row, pair)), op.get(value), op.get(other(pair)), op.multiplyPair, op.addPair],
          op.set(sum(row, pair)),
        ]),
      ]),
      moved(from, op.get(xStride)),
      moved(at, op.get(dStride)),
      [op.get(at), op.get(dEnd), op.lessUnsigned],
    ]),
    [op.get(y), op.set(into)],
    each(rows, (row) => [
      each(pairs, (pair) => [
        [op.get(into), op.get(into), op.loadVector(16 * pair), op.get(sum(row, pair)), op.addPair],
        op.storeVector(16 * pair),
      ]),
      moved(into, op.get(yStride)),
    ]),
    each([d, dEnd, y].length, (n) => moved([d, dEnd, y][n], op.constant(8 * PANEL))),
    [op.get(y), op.get(yEnd), op.lessUnsigned],
  ]);
  const locals = [
    [3, LOCAL.i32],
    [rows * pairs + pairs + 1, LOCAL.vector],
  ] as const;
  return {
    wasm: { name: `outer${rows}`, parameters: 8, locals, body },
    plain: ({ f64 }, [x0, xRow, d0, dRow, dLast, y0, yRow, yLast]) => {
      const count = Math.ceil((dLast - d0) / dRow);
      for (let row = 0; row < rows; row++)
        for (let column = 0; y0 + column < yLast; column += 8 * PANEL) {
          let [a, b, c, e] = [0, 0, 0, 0];
          for (let n = 0; n < count; n++) {
            const number = f64[(x0 + n * xRow) / 8 + row];
            const place = (d0 + n * dRow + column) / 8;
            a += number * f64[place];
            b += number * f64[place + 1];
            c += number * f64[place + 2];
            e += number * f64[place + 3];
          }
          addFour(f64, (y0 + column + row * yRow) / 8, a, b, c, e);
        }
    },
  };
}

function addFour(f64: Float64Array, at: number, a: number, b: number, c: number, d: number): void {
  f64[at] += a;
  f64[at + 1] += b;
  f64[at + 2] += c;
  f64[at + 3] += d;
}

/** Packs a matrix into panels of so many columns. @param weight W[k, column], 0 beyond its edges */
export function packPanels(
  into: Float32Array | Float64Array,
  inputs: number,
  outputs: number,
  weight: (k: number, column: number) => number,
  columns = PANEL,
): void {
  let at = 0;
  for (let panel = 0; panel < outputs; panel += columns)
    for (let k = 0; k < inputs; k++) for (let c = 0; c < columns; c++) into[at++] = weight(k, panel + c);
}
