/**
 * Matrix products of training. Weights are stored [inputs × outputs], so that a frame that has only some of the inputs reads the
 * rows of those: `rows` names, for each column of X, the row of W (the identity where it is null). All matrices are row-major.
 */

/** Columns of Y that a tile holds in registers. */
const TILE = 4;

/**
 * Y += X W for `count` rows of X.
 * @param x [count × inputs]
 * @param w weights from `at`, [· × outputs], outputs a multiple of 4
 * @param y [count × outputs]
 */
export function addForward(
  x: Float64Array,
  count: number,
  inputs: number,
  rows: Uint32Array | null,
  w: Float64Array,
  at: number,
  outputs: number,
  y: Float64Array,
): void {
  for (let column = 0; column < outputs; column += TILE) {
    let row = 0;
    for (; row + 1 < count; row += 2) {
      let [a0, a1, a2, a3] = [0, 0, 0, 0];
      let [b0, b1, b2, b3] = [0, 0, 0, 0];
      const xa = row * inputs;
      const xb = xa + inputs;
      for (let k = 0; k < inputs; k++) {
        const from = at + (rows === null ? k : rows[k]) * outputs + column;
        const p = x[xa + k];
        const q = x[xb + k];
        const w0 = w[from];
        const w1 = w[from + 1];
        const w2 = w[from + 2];
        const w3 = w[from + 3];
        a0 += p * w0;
        a1 += p * w1;
        a2 += p * w2;
        a3 += p * w3;
        b0 += q * w0;
        b1 += q * w1;
        b2 += q * w2;
        b3 += q * w3;
      }
      const ya = row * outputs + column;
      const yb = ya + outputs;
      y[ya] += a0;
      y[ya + 1] += a1;
      y[ya + 2] += a2;
      y[ya + 3] += a3;
      y[yb] += b0;
      y[yb + 1] += b1;
      y[yb + 2] += b2;
      y[yb + 3] += b3;
    }
    for (; row < count; row++) {
      let [a0, a1, a2, a3] = [0, 0, 0, 0];
      for (let k = 0; k < inputs; k++) {
        const from = at + (rows === null ? k : rows[k]) * outputs + column;
        const p = x[row * inputs + k];
        a0 += p * w[from];
        a1 += p * w[from + 1];
        a2 += p * w[from + 2];
        a3 += p * w[from + 3];
      }
      const ya = row * outputs + column;
      y[ya] += a0;
      y[ya + 1] += a1;
      y[ya + 2] += a2;
      y[ya + 3] += a3;
    }
  }
}

/**
 * X = Y Wᵀ: from derivatives by outputs to derivatives by inputs. Shapes as in `addForward`.
 */
export function backward(
  y: Float64Array,
  count: number,
  outputs: number,
  w: Float64Array,
  at: number,
  rows: Uint32Array | null,
  inputs: number,
  x: Float64Array,
): void {
  for (let k = 0; k < inputs; k++) {
    const from = at + (rows === null ? k : rows[k]) * outputs;
    let row = 0;
    for (; row + 1 < count; row += 2) {
      const ya = row * outputs;
      const yb = ya + outputs;
      let [a, b] = [0, 0];
      for (let o = 0; o < outputs; o++) {
        const weight = w[from + o];
        a += y[ya + o] * weight;
        b += y[yb + o] * weight;
      }
      x[row * inputs + k] = a;
      x[(row + 1) * inputs + k] = b;
    }
    for (; row < count; row++) {
      let a = 0;
      for (let o = 0; o < outputs; o++) a += y[row * outputs + o] * w[from + o];
      x[row * inputs + k] = a;
    }
  }
}

/** G += Xᵀ Y: the gradient of the weights. `g` is laid out as the weights are; shapes as in `addForward`. */
export function addOuter(
  x: Float64Array,
  y: Float64Array,
  count: number,
  inputs: number,
  rows: Uint32Array | null,
  g: Float64Array,
  at: number,
  outputs: number,
): void {
  for (let k = 0; k < inputs; k++) {
    const into = at + (rows === null ? k : rows[k]) * outputs;
    let row = 0;
    for (; row + 3 < count; row += 4) {
      const a = x[row * inputs + k];
      const b = x[(row + 1) * inputs + k];
      const c = x[(row + 2) * inputs + k];
      const d = x[(row + 3) * inputs + k];
      const y0 = row * outputs;
      const y1 = y0 + outputs;
      const y2 = y1 + outputs;
      const y3 = y2 + outputs;
      for (let o = 0; o < outputs; o++) g[into + o] += a * y[y0 + o] + b * y[y1 + o] + c * y[y2 + o] + d * y[y3 + o];
    }
    for (; row < count; row++) {
      const a = x[row * inputs + k];
      const y0 = row * outputs;
      for (let o = 0; o < outputs; o++) g[into + o] += a * y[y0 + o];
    }
  }
}
