/**
 * Matrix products of small dense layers in f64, in tiles of three rows and four columns: twelve sums in registers for seven
 * numbers loaded. Matrices are row-major; a weight matrix [inputs × outputs] lies in a longer list, from `wAt` on.
 */

/**
 * Y += X W.
 * @param x [rows × inputs] from `xAt` on, with rows `xStride` apart
 * @param w [inputs × outputs] from `wAt` on, outputs a multiple of 4
 * @param y [rows × outputs] from `yAt` on
 */
export function addProduct(
  x: Float64Array,
  xAt: number,
  xStride: number,
  rows: number,
  w: Float64Array,
  wAt: number,
  inputs: number,
  outputs: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let column = 0; column < outputs; column += 4) {
    let row = 0;
    for (; row + 2 < rows; row += 3) {
      const x0 = xAt + row * xStride;
      const x1 = x0 + xStride;
      const x2 = x1 + xStride;
      const y0 = yAt + row * outputs + column;
      const y1 = y0 + outputs;
      const y2 = y1 + outputs;
      let a0 = y[y0];
      let a1 = y[y0 + 1];
      let a2 = y[y0 + 2];
      let a3 = y[y0 + 3];
      let b0 = y[y1];
      let b1 = y[y1 + 1];
      let b2 = y[y1 + 2];
      let b3 = y[y1 + 3];
      let c0 = y[y2];
      let c1 = y[y2 + 1];
      let c2 = y[y2 + 2];
      let c3 = y[y2 + 3];
      let from = wAt + column;
      for (let k = 0; k < inputs; k++) {
        const p = x[x0 + k];
        const q = x[x1 + k];
        const s = x[x2 + k];
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
        c0 += s * w0;
        c1 += s * w1;
        c2 += s * w2;
        c3 += s * w3;
        from += outputs;
      }
      y[y0] = a0;
      y[y0 + 1] = a1;
      y[y0 + 2] = a2;
      y[y0 + 3] = a3;
      y[y1] = b0;
      y[y1 + 1] = b1;
      y[y1 + 2] = b2;
      y[y1 + 3] = b3;
      y[y2] = c0;
      y[y2 + 1] = c1;
      y[y2 + 2] = c2;
      y[y2 + 3] = c3;
    }
    for (; row < rows; row++) {
      const x0 = xAt + row * xStride;
      const y0 = yAt + row * outputs + column;
      let a0 = y[y0];
      let a1 = y[y0 + 1];
      let a2 = y[y0 + 2];
      let a3 = y[y0 + 3];
      let from = wAt + column;
      for (let k = 0; k < inputs; k++) {
        const p = x[x0 + k];
        a0 += p * w[from];
        a1 += p * w[from + 1];
        a2 += p * w[from + 2];
        a3 += p * w[from + 3];
        from += outputs;
      }
      y[y0] = a0;
      y[y0 + 1] = a1;
      y[y0 + 2] = a2;
      y[y0 + 3] = a3;
    }
  }
}

/**
 * X += Y Wᵀ: from derivatives by outputs to derivatives by inputs.
 * @param y [rows × outputs] from `yAt` on
 * @param w [inputs × outputs] from `wAt` on
 * @param x [rows × inputs] from `xAt` on, with rows `xStride` apart
 */
export function addBackward(
  y: Float64Array,
  yAt: number,
  rows: number,
  w: Float64Array,
  wAt: number,
  inputs: number,
  outputs: number,
  x: Float64Array,
  xAt: number,
  xStride: number,
): void {
  let k = 0;
  for (; k + 3 < inputs; k += 4) {
    const w0 = wAt + k * outputs;
    const w1 = w0 + outputs;
    const w2 = w1 + outputs;
    const w3 = w2 + outputs;
    let row = 0;
    for (; row + 2 < rows; row += 3) {
      const y0 = yAt + row * outputs;
      const y1 = y0 + outputs;
      const y2 = y1 + outputs;
      let a0 = 0;
      let a1 = 0;
      let a2 = 0;
      let a3 = 0;
      let b0 = 0;
      let b1 = 0;
      let b2 = 0;
      let b3 = 0;
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      let c3 = 0;
      for (let o = 0; o < outputs; o++) {
        const p = y[y0 + o];
        const q = y[y1 + o];
        const s = y[y2 + o];
        const u0 = w[w0 + o];
        const u1 = w[w1 + o];
        const u2 = w[w2 + o];
        const u3 = w[w3 + o];
        a0 += p * u0;
        a1 += p * u1;
        a2 += p * u2;
        a3 += p * u3;
        b0 += q * u0;
        b1 += q * u1;
        b2 += q * u2;
        b3 += q * u3;
        c0 += s * u0;
        c1 += s * u1;
        c2 += s * u2;
        c3 += s * u3;
      }
      const x0 = xAt + row * xStride + k;
      const x1 = x0 + xStride;
      const x2 = x1 + xStride;
      x[x0] += a0;
      x[x0 + 1] += a1;
      x[x0 + 2] += a2;
      x[x0 + 3] += a3;
      x[x1] += b0;
      x[x1 + 1] += b1;
      x[x1 + 2] += b2;
      x[x1 + 3] += b3;
      x[x2] += c0;
      x[x2 + 1] += c1;
      x[x2 + 2] += c2;
      x[x2 + 3] += c3;
    }
    for (; row < rows; row++) {
      const y0 = yAt + row * outputs;
      let a0 = 0;
      let a1 = 0;
      let a2 = 0;
      let a3 = 0;
      for (let o = 0; o < outputs; o++) {
        const p = y[y0 + o];
        a0 += p * w[w0 + o];
        a1 += p * w[w1 + o];
        a2 += p * w[w2 + o];
        a3 += p * w[w3 + o];
      }
      const x0 = xAt + row * xStride + k;
      x[x0] += a0;
      x[x0 + 1] += a1;
      x[x0 + 2] += a2;
      x[x0 + 3] += a3;
    }
  }
  for (; k < inputs; k++) {
    const w0 = wAt + k * outputs;
    for (let row = 0; row < rows; row++) {
      const y0 = yAt + row * outputs;
      let a = 0;
      for (let o = 0; o < outputs; o++) a += y[y0 + o] * w[w0 + o];
      x[xAt + row * xStride + k] += a;
    }
  }
}

/**
 * W̄ += Xᵀ Y: what the weights of a layer do to the result, from its inputs and the derivatives by its outputs.
 * @param x [rows × inputs] from `xAt` on, with rows `xStride` apart
 * @param y [rows × outputs] from `yAt` on, outputs a multiple of 4
 * @param g [inputs × outputs] from `gAt` on
 */
export function addOuter(
  x: Float64Array,
  xAt: number,
  xStride: number,
  y: Float64Array,
  yAt: number,
  rows: number,
  inputs: number,
  outputs: number,
  g: Float64Array,
  gAt: number,
): void {
  let k = 0;
  for (; k + 2 < inputs; k += 3)
    for (let column = 0; column < outputs; column += 4) {
      const g0 = gAt + k * outputs + column;
      const g1 = g0 + outputs;
      const g2 = g1 + outputs;
      let a0 = g[g0];
      let a1 = g[g0 + 1];
      let a2 = g[g0 + 2];
      let a3 = g[g0 + 3];
      let b0 = g[g1];
      let b1 = g[g1 + 1];
      let b2 = g[g1 + 2];
      let b3 = g[g1 + 3];
      let c0 = g[g2];
      let c1 = g[g2 + 1];
      let c2 = g[g2 + 2];
      let c3 = g[g2 + 3];
      let from = xAt + k;
      let into = yAt + column;
      for (let row = 0; row < rows; row++) {
        const p = x[from];
        const q = x[from + 1];
        const s = x[from + 2];
        const y0 = y[into];
        const y1 = y[into + 1];
        const y2 = y[into + 2];
        const y3 = y[into + 3];
        a0 += p * y0;
        a1 += p * y1;
        a2 += p * y2;
        a3 += p * y3;
        b0 += q * y0;
        b1 += q * y1;
        b2 += q * y2;
        b3 += q * y3;
        c0 += s * y0;
        c1 += s * y1;
        c2 += s * y2;
        c3 += s * y3;
        from += xStride;
        into += outputs;
      }
      g[g0] = a0;
      g[g0 + 1] = a1;
      g[g0 + 2] = a2;
      g[g0 + 3] = a3;
      g[g1] = b0;
      g[g1 + 1] = b1;
      g[g1 + 2] = b2;
      g[g1 + 3] = b3;
      g[g2] = c0;
      g[g2 + 1] = c1;
      g[g2 + 2] = c2;
      g[g2 + 3] = c3;
    }
  for (; k < inputs; k++)
    for (let row = 0; row < rows; row++) {
      const p = x[xAt + row * xStride + k];
      const from = yAt + row * outputs;
      const into = gAt + k * outputs;
      for (let o = 0; o < outputs; o++) g[into + o] += p * y[from + o];
    }
}
