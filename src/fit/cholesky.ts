/** Symmetric positive definite matrices of a few thousand rows, and equations with them, in f64. */
import { FfpError } from '../core/errors.ts';

/** Rows and columns of a tile: three of them fit a first cache of 32 kB, nearly. A multiple of 4. */
const TILE = 32;
const TILE_SIZE = TILE * TILE;

/** A symmetric matrix: the tiles of its lower half, row by row of tiles, each row-major. */
export class SymmetricMatrix {
  private readonly tileRows: number;
  private readonly values: Float64Array;
  private factorised = false;

  /** All zero. */
  constructor(readonly size: number) {
    this.tileRows = Math.ceil(size / TILE);
    this.values = new Float64Array(((this.tileRows * (this.tileRows + 1)) / 2) * TILE_SIZE);
  }

  /** Adds to the entries (row, column) and (column, row). */
  add(row: number, column: number, value: number): void {
    this.values[row >= column ? place(row, column) : place(column, row)] += value;
  }

  get(row: number, column: number): number {
    return this.values[row >= column ? place(row, column) : place(column, row)];
  }

  copy(): SymmetricMatrix {
    const copy = new SymmetricMatrix(this.size);
    copy.values.set(this.values);
    return copy;
  }

  /**
   * Puts the Cholesky factor L in its place: A = L Lᵀ. About size³/3 multiplications and as many additions.
   * Throws FfpError('usage') where the matrix is not positive definite, with the row.
   */
  factorise(): void {
    const { values, size, tileRows } = this;
    // What fills the last tile is an identity.
    for (let n = size; n < tileRows * TILE; n++) values[place(n, n)] = 1;
    for (let column = 0; column < tileRows; column++) {
      const diagonal = tile(column, column);
      for (let row = column; row < tileRows; row++) {
        const at = tile(row, column);
        for (let k = 0; k < column; k++) subtractProduct(values, at, tile(row, k), tile(column, k));
        if (row === column) factoriseTile(values, diagonal, column * TILE);
        else solveTile(values, at, diagonal);
      }
    }
    this.factorised = true;
  }

  /** x of A x = b, after `factorise`. @param b [size] */
  solve(b: Float64Array): Float64Array {
    const { values, size, tileRows } = this;
    if (!this.factorised) throw new Error('factorise the matrix first');
    const x = new Float64Array(tileRows * TILE);
    x.set(b);
    for (let i = 0; i < size; i++) {
      let sum = x[i];
      for (let from = 0; from < i; from += TILE) {
        const row = place(i, from);
        const end = Math.min(TILE, i - from);
        for (let k = 0; k < end; k++) sum -= values[row + k] * x[from + k];
      }
      x[i] = sum / values[place(i, i)];
    }
    for (let i = size - 1; i >= 0; i--) {
      const own = (x[i] /= values[place(i, i)]);
      // Row-wise, so that memory is read in order.
      for (let from = 0; from < i; from += TILE) {
        const row = place(i, from);
        const end = Math.min(TILE, i - from);
        for (let k = 0; k < end; k++) x[from + k] -= values[row + k] * own;
      }
    }
    return x.slice(0, size);
  }
}

/** First entry of the tile at a row and a column of tiles, row ≥ column. */
const tile = (row: number, column: number) => ((row * (row + 1)) / 2 + column) * TILE_SIZE;

/** Place of the entry (row, column), row ≥ column. */
function place(row: number, column: number): number {
  const [tileRow, tileColumn] = [Math.floor(row / TILE), Math.floor(column / TILE)];
  return tile(tileRow, tileColumn) + (row - tileRow * TILE) * TILE + (column - tileColumn * TILE);
}

/**
 * C −= A Bᵀ of three tiles. Sixteen sums at a time: each number that is read is used four times. Lists of variables would read
 * better and take twice the time.
 */
function subtractProduct(m: Float64Array, c: number, a: number, b: number): void {
  for (let i = 0; i < TILE; i += 4) {
    const a0 = a + i * TILE;
    const [a1, a2, a3] = [a0 + TILE, a0 + 2 * TILE, a0 + 3 * TILE];
    for (let j = 0; j < TILE; j += 4) {
      const b0 = b + j * TILE;
      const [b1, b2, b3] = [b0 + TILE, b0 + 2 * TILE, b0 + 3 * TILE];
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      let s20 = 0;
      let s21 = 0;
      let s22 = 0;
      let s23 = 0;
      let s30 = 0;
      let s31 = 0;
      let s32 = 0;
      let s33 = 0;
      for (let k = 0; k < TILE; k++) {
        const x0 = m[a0 + k];
        const x1 = m[a1 + k];
        const x2 = m[a2 + k];
        const x3 = m[a3 + k];
        const y0 = m[b0 + k];
        const y1 = m[b1 + k];
        const y2 = m[b2 + k];
        const y3 = m[b3 + k];
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s03 += x0 * y3;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        s13 += x1 * y3;
        s20 += x2 * y0;
        s21 += x2 * y1;
        s22 += x2 * y2;
        s23 += x2 * y3;
        s30 += x3 * y0;
        s31 += x3 * y1;
        s32 += x3 * y2;
        s33 += x3 * y3;
      }
      const c0 = c + i * TILE + j;
      const [c1, c2, c3] = [c0 + TILE, c0 + 2 * TILE, c0 + 3 * TILE];
      m[c0] -= s00;
      m[c0 + 1] -= s01;
      m[c0 + 2] -= s02;
      m[c0 + 3] -= s03;
      m[c1] -= s10;
      m[c1 + 1] -= s11;
      m[c1 + 2] -= s12;
      m[c1 + 3] -= s13;
      m[c2] -= s20;
      m[c2 + 1] -= s21;
      m[c2 + 2] -= s22;
      m[c2 + 3] -= s23;
      m[c3] -= s30;
      m[c3 + 1] -= s31;
      m[c3 + 2] -= s32;
      m[c3 + 3] -= s33;
    }
  }
}

/** The Cholesky factor of a tile on the diagonal, in place, its upper half left as it is. */
function factoriseTile(m: Float64Array, at: number, firstRow: number): void {
  for (let i = 0; i < TILE; i++) {
    const row = at + i * TILE;
    for (let j = 0; j <= i; j++) {
      const other = at + j * TILE;
      let sum = m[row + j];
      for (let k = 0; k < j; k++) sum -= m[row + k] * m[other + k];
      if (j < i) m[row + j] = sum / m[other + j];
      else if (sum > 0) m[row + i] = Math.sqrt(sum);
      else
        throw new FfpError('usage', `the matrix is not positive definite in row ${firstRow + i}: regularise it more`);
    }
  }
}

/** A := A L⁻ᵀ of a tile and the factor on the diagonal of its column. */
function solveTile(m: Float64Array, at: number, factor: number): void {
  for (let i = 0; i < TILE; i++) {
    const row = at + i * TILE;
    for (let j = 0; j < TILE; j++) {
      const other = factor + j * TILE;
      let sum = m[row + j];
      for (let k = 0; k < j; k++) sum -= m[row + k] * m[other + k];
      m[row + j] = sum / m[other + j];
    }
  }
}
