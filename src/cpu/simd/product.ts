/**
 * Tiles of matrix products. Each number of Y gets the sum over k, from zero and in order, of products of f64 numbers, and then
 * that sum: in whatever tile it lies, its bits are the same.
 */
import type { Kernel } from './kernel.ts';
import { LOCAL, op, type Code } from './wasm.ts';

/** Columns of a panel: two pairs. */
export const PANEL = 4;
/** A multiple of this many inputs is taken at a time. */
export const INPUT_STEP = 4;
/** Rows of the largest tile: with two pairs of columns each, 12 sums stay in the 16 registers that x86 has. */
export const MOST_ROWS = 6;

const each = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const moved = (local: number, by: Code): Code => [op.get(local), by, op.add, op.set(local)];

/** Panels that a tile of so many rows takes at once: one or two rows alone would wait for each sum. */
export const panelsAtOnce = (rows: number): number => (rows === 1 ? 4 : rows === 2 ? 2 : 1);

/**
 * Y += X W for so many rows, along panels of W. Takes: X and the distance of its rows; W, panels of [inputs × 4] one after the
 * other; Y, the distance of its rows, and where its first row ends; bytes of a row of X that count.
 * @param wide W is f64, otherwise f32
 * @param panels panels taken at once; there must be a multiple of them
 */
export function productTile(rows: number, wide: boolean, panels: number): Kernel {
  const pairs = PANEL / 2;
  const weightBytes = wide ? 8 : 4;
  // Parameters, then locals: where each row is in X and each panel in W, ends, sums, weights, and numbers of X in both lanes.
  const [x, xStride, w, y, yStride, yEnd, xBytes] = [0, 1, 2, 3, 4, 5, 6];
  const from = (row: number): number => 7 + row;
  const weightsAt = (panel: number): number => (panel === 0 ? w : 6 + rows + panel);
  const [xEnd, into] = [6 + rows + panels, 7 + rows + panels];
  const first = 8 + rows + panels;
  const sum = (row: number, pair: number): number => first + row * pairs * panels + pair;
  const sums = rows * pairs * panels;
  const weight = (pair: number): number => first + sums + (panels > 1 ? 0 : pair);
  const value = (row: number): number => first + sums + pairs + (panels > 1 ? row : 0);
  const values = panels > 1 ? rows : 1;

  const loadWeight = (n: number, pair: number): Code => {
    const load = wide ? op.loadPair : op.loadWidened;
    const offset = weightBytes * (n * PANEL + 2 * (pair % pairs));
    return [op.get(weightsAt(Math.floor(pair / pairs))), load(offset), op.set(weight(pair))];
  };
  const loadValue = (n: number, row: number): Code => [op.get(from(row)), op.loadTwice(8 * n), op.set(value(row))];
  const accumulate = (row: number, pair: number): Code => [
    [op.get(sum(row, pair)), op.get(value(row)), op.get(weight(pair)), op.multiplyPair, op.addPair],
    op.set(sum(row, pair)),
  ];
  // Whatever there is less of stays in registers: both weights of one panel, or the numbers of few rows.
  const step = (n: number): Code =>
    panels === 1
      ? [
          each(pairs, (pair) => loadWeight(n, pair)),
          each(rows, (row) => [loadValue(n, row), each(pairs, (pair) => accumulate(row, pair))]),
        ]
      : [
          each(rows, (row) => loadValue(n, row)),
          each(pairs * panels, (pair) => [loadWeight(n, pair), each(rows, (row) => accumulate(row, pair))]),
        ];
  const body: Code = [
    [op.get(x), op.get(xBytes), op.add, op.set(xEnd)],
    op.repeatWhile([
      [op.get(x), op.set(from(0))],
      each(rows - 1, (row) => [op.get(from(row)), op.get(xStride), op.add, op.set(from(row + 1))]),
      each(panels - 1, (panel) => [
        // A panel has four weights for each number of a row.
        [op.get(weightsAt(panel)), op.get(xBytes), op.constant(wide ? 2 : 1), op.shiftLeft, op.add],
        op.set(weightsAt(panel + 1)),
      ]),
      each(sums, (n) => [op.twice(0), op.set(sum(0, 0) + n)]),
      op.repeatWhile([
        each(INPUT_STEP, step),
        each(panels, (panel) => moved(weightsAt(panel), op.constant(weightBytes * INPUT_STEP * PANEL))),
        each(rows, (row) => moved(from(row), op.constant(8 * INPUT_STEP))),
        [op.get(from(0)), op.get(xEnd), op.lessUnsigned],
      ]),
      [op.get(weightsAt(panels - 1)), op.set(w)],
      [op.get(y), op.set(into)],
      each(rows, (row) => [
        each(pairs * panels, (pair) => [
          [op.get(into), op.get(into), op.loadPair(16 * pair), op.get(sum(row, pair)), op.addPair],
          op.storePair(16 * pair),
        ]),
        moved(into, op.get(yStride)),
      ]),
      moved(y, op.constant(8 * PANEL * panels)),
      [op.get(y), op.get(yEnd), op.lessUnsigned],
    ]),
  ];
  const locals = [
    [rows + panels + 1, LOCAL.i32],
    [sums + pairs + values, LOCAL.pair],
  ] as const;
  return {
    wasm: { name: `product${wide ? 'Wide' : ''}${rows}by${panels}`, parameters: 7, locals, body },
    plain: ({ f64, f32 }, [x0, xRow, w0, y0, yRow, yLast, bytes]) => {
      const weights = wide ? f64 : f32;
      for (let row = 0; row < rows; row++) {
        let at = w0 / weightBytes;
        for (let column = y0; column < yLast; column += 8 * PANEL) {
          let [a, b, c, d] = [0, 0, 0, 0];
          const start = (x0 + row * xRow) / 8;
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
    },
  };
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
        [op.get(t), op.loadPair(16 * pair), op.get(value), op.multiplyPair, op.set(factor(pair))],
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
        [op.get(y), op.get(y), op.loadPair(16 * pair), op.get(sum(row, pair)), op.addPair, op.storePair(16 * pair)],
      ]),
      moved(y, op.get(yStride)),
    ]),
  ];
  return {
    wasm: { name: 'weighted', parameters: 7, locals: [[rows * pairs + pairs + 1, LOCAL.pair]], body },
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
      each(pairs, (pair) => [op.get(at), op.loadPair(16 * pair), op.set(other(pair))]),
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
        [op.get(into), op.get(into), op.loadPair(16 * pair), op.get(sum(row, pair)), op.addPair],
        op.storePair(16 * pair),
      ]),
      moved(into, op.get(yStride)),
    ]),
    each([d, dEnd, y].length, (n) => moved([d, dEnd, y][n], op.constant(8 * PANEL))),
    [op.get(y), op.get(yEnd), op.lessUnsigned],
  ]);
  const locals = [
    [3, LOCAL.i32],
    [rows * pairs + pairs + 1, LOCAL.pair],
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

/** Packs a matrix into panels. @param weight W[k, column], 0 beyond its edges */
export function packPanels(
  into: Float32Array | Float64Array,
  inputs: number,
  outputs: number,
  weight: (k: number, column: number) => number,
): void {
  let at = 0;
  for (let panel = 0; panel < outputs; panel += PANEL)
    for (let k = 0; k < inputs; k++) for (let c = 0; c < PANEL; c++) into[at++] = weight(k, panel + c);
}
