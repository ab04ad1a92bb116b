/**
 * Fourier transforms of lengths 2ᵃ3ᵇ5ᶜ7ᵈ in f64, many side by side: Stockham's self-sorting algorithm (Swarztrauber, ACM Trans. Math.
 * Softw. 8, 291 (1982)) with butterflies of 2, 3, 4, 5 and 7.
 */

/** Complex numbers: real and imaginary parts. */
export interface Complex {
  re: Float64Array;
  im: Float64Array;
}

/** Transforms along the first axis of an array [n][width], for any width. */
export class Fourier {
  private readonly radices: readonly number[];
  /** cos and sin of 2π t/n, [n]. */
  private readonly cosine: Float64Array;
  private readonly sine: Float64Array;

  /** @param n a product of 2, 3, 5 and 7 */
  constructor(readonly n: number) {
    const radices: number[] = [];
    let rest = n;
    for (const radix of [4, 2, 3, 5, 7])
      while (rest % radix === 0) {
        radices.push(radix);
        rest /= radix;
      }
    if (rest !== 1) throw new Error(`a Fourier transform of length ${n} is not made of 2, 3, 5 and 7`);
    this.radices = radices;
    this.cosine = Float64Array.from({ length: n }, (_, t) => Math.cos((2 * Math.PI * t) / n));
    this.sine = Float64Array.from({ length: n }, (_, t) => Math.sin((2 * Math.PI * t) / n));
  }

  /**
   * Y_k = Σ_j X_j e^(∓2πi jk/n), without a factor.
   * @param data in and out, [n × width]
   * @param room of the same size
   * @param sign −1 forward, +1 backward
   * @returns whichever of the two holds the result
   */
  transform(data: Complex, room: Complex, width: number, sign: -1 | 1): Complex {
    let [from, to] = [data, room];
    let length = this.n;
    let stride = width;
    for (const radix of this.radices) {
      this.stage(from, to, radix, length, stride, sign);
      [from, to] = [to, from];
      length /= radix;
      stride *= radix;
    }
    return from;
  }

  private stage(from: Complex, to: Complex, radix: number, length: number, stride: number, sign: number): void {
    switch (radix) {
      case 2:
        return this.two(from, to, length, stride, sign);
      case 4:
        return this.four(from, to, length, stride, sign);
      default:
        return this.odd(from, to, radix, length, stride, sign);
    }
  }

  private two({ re: xr, im: xi }: Complex, { re: yr, im: yi }: Complex, length: number, s: number, sign: number): void {
    const m = length / 2;
    const step = this.n / length;
    for (let p = 0; p < m; p++) {
      const wr = this.cosine[p * step];
      const wi = sign * this.sine[p * step];
      let b = s * (p + m);
      let o = s * 2 * p;
      for (let a = s * p, end = a + s; a < end; a++, b++, o++) {
        const dr = xr[a] - xr[b];
        const di = xi[a] - xi[b];
        yr[o] = xr[a] + xr[b];
        yi[o] = xi[a] + xi[b];
        yr[o + s] = wr * dr - wi * di;
        yi[o + s] = wr * di + wi * dr;
      }
    }
  }

  private four(
    { re: xr, im: xi }: Complex,
    { re: yr, im: yi }: Complex,
    length: number,
    s: number,
    sign: number,
  ): void {
    const m = length / 4;
    const step = this.n / length;
    for (let p = 0; p < m; p++) {
      const w1r = this.cosine[p * step];
      const w1i = sign * this.sine[p * step];
      const w2r = this.cosine[2 * p * step];
      const w2i = sign * this.sine[2 * p * step];
      const w3r = this.cosine[3 * p * step];
      const w3i = sign * this.sine[3 * p * step];
      let o = s * 4 * p;
      for (let a = s * p, end = a + s; a < end; a++, o++) {
        const b = a + s * m;
        const c = b + s * m;
        const d = c + s * m;
        const pr = xr[a] + xr[c];
        const pi = xi[a] + xi[c];
        const mr = xr[a] - xr[c];
        const mi = xi[a] - xi[c];
        const qr = xr[b] + xr[d];
        const qi = xi[b] + xi[d];
        // ±i times the difference of the second and the fourth.
        const nr = -sign * (xi[b] - xi[d]);
        const ni = sign * (xr[b] - xr[d]);
        yr[o] = pr + qr;
        yi[o] = pi + qi;
        const ar = mr + nr;
        const ai = mi + ni;
        yr[o + s] = w1r * ar - w1i * ai;
        yi[o + s] = w1r * ai + w1i * ar;
        const br = pr - qr;
        const bi = pi - qi;
        yr[o + 2 * s] = w2r * br - w2i * bi;
        yi[o + 2 * s] = w2r * bi + w2i * br;
        const cr = mr - nr;
        const ci = mi - ni;
        yr[o + 3 * s] = w3r * cr - w3i * ci;
        yi[o + 3 * s] = w3r * ci + w3i * cr;
      }
    }
  }

  /** Butterflies of 3, 5 and 7: sums and differences of opposite inputs, then real products. */
  private odd(
    { re: xr, im: xi }: Complex,
    { re: yr, im: yi }: Complex,
    radix: number,
    length: number,
    s: number,
    sign: number,
  ): void {
    const m = length / radix;
    const step = this.n / length;
    const half = (radix - 1) / 2;
    const turn = this.n / radix;
    for (let p = 0; p < m; p++) {
      const first = s * p;
      const out = s * radix * p;
      for (let q = 0; q < s; q++) {
        const a = first + q;
        const o = out + q;
        let sumR = xr[a];
        let sumI = xi[a];
        for (let k = 1; k < radix; k++) {
          sumR += xr[a + k * s * m];
          sumI += xi[a + k * s * m];
        }
        yr[o] = sumR;
        yi[o] = sumI;
        for (let j = 1; j <= half; j++) {
          let evenR = xr[a];
          let evenI = xi[a];
          let oddR = 0;
          let oddI = 0;
          for (let k = 1; k <= half; k++) {
            const low = a + k * s * m;
            const high = a + (radix - k) * s * m;
            const angle = ((j * k) % radix) * turn;
            const c = this.cosine[angle];
            const w = sign * this.sine[angle];
            evenR += c * (xr[low] + xr[high]);
            evenI += c * (xi[low] + xi[high]);
            oddR -= w * (xi[low] - xi[high]);
            oddI += w * (xr[low] - xr[high]);
          }
          this.put(yr, yi, o + j * s, evenR + oddR, evenI + oddI, j * p * step, sign);
          this.put(yr, yi, o + (radix - j) * s, evenR - oddR, evenI - oddI, (radix - j) * p * step, sign);
        }
      }
    }
  }

  private put(yr: Float64Array, yi: Float64Array, at: number, r: number, i: number, angle: number, sign: number): void {
    const wr = this.cosine[angle];
    const wi = sign * this.sine[angle];
    yr[at] = wr * r - wi * i;
    yi[at] = wr * i + wi * r;
  }
}

/**
 * Real numbers on a mesh [a][b][c] and their Fourier coefficients [a][b][⌊c/2⌋ + 1] (the others are their conjugates). Two rows of real
 * numbers are transformed as one complex row, and taken apart by symmetry.
 */
export class RealMesh {
  /** [a × b × c]. */
  readonly values: Float64Array;
  /** Coefficients a row. */
  readonly half: number;
  /** [a × b × half]; whichever of two arrays holds them at the time. */
  coefficients: Complex;
  private spare: Complex;
  private readonly axes: readonly [Fourier, Fourier, Fourier];
  private readonly pairs: number;
  private readonly rows: Complex;
  private readonly rowRoom: Complex;
  private readonly plane: Complex;
  private readonly planeRoom: Complex;

  constructor(readonly size: readonly [number, number, number]) {
    const [a, b, c] = size;
    this.half = Math.floor(c / 2) + 1;
    this.values = new Float64Array(a * b * c);
    this.coefficients = complex(a * b * this.half);
    this.spare = complex(a * b * this.half);
    this.axes = [new Fourier(a), new Fourier(b), new Fourier(c)];
    this.pairs = Math.ceil(b / 2);
    this.rows = complex(c * this.pairs);
    this.rowRoom = complex(c * this.pairs);
    this.plane = complex(b * this.half);
    this.planeRoom = complex(b * this.half);
  }

  /** Values to coefficients, S_k = Σ_j v_j e^(−2πi jk/n). */
  forward(): void {
    const [a, b, c] = this.size;
    const { values, half, pairs, rows, rowRoom, plane, planeRoom, axes } = this;
    for (let x = 0; x < a; x++) {
      for (let p = 0; p < pairs; p++) {
        const first = (x * b + 2 * p) * c;
        const single = 2 * p + 1 === b;
        for (let z = 0; z < c; z++) {
          rows.re[z * pairs + p] = values[first + z];
          rows.im[z * pairs + p] = single ? 0 : values[first + c + z];
        }
      }
      const { re, im } = axes[2].transform(rows, rowRoom, pairs, -1);
      for (let p = 0; p < pairs; p++) {
        const low = 2 * p * half;
        const single = 2 * p + 1 === b;
        for (let k = 0; k < half; k++) {
          const at = k * pairs + p;
          const opposite = ((c - k) % c) * pairs + p;
          plane.re[low + k] = 0.5 * (re[at] + re[opposite]);
          plane.im[low + k] = 0.5 * (im[at] - im[opposite]);
          if (single) continue;
          plane.re[low + half + k] = 0.5 * (im[at] + im[opposite]);
          plane.im[low + half + k] = 0.5 * (re[opposite] - re[at]);
        }
      }
      const done = axes[1].transform(plane, planeRoom, half, -1);
      this.coefficients.re.set(done.re, x * b * half);
      this.coefficients.im.set(done.im, x * b * half);
    }
    this.alongFirst(-1);
  }

  /** Coefficients to values, v_j = Σ_k S_k e^(+2πi jk/n), without a factor. The coefficients are lost. */
  backward(): void {
    const [a, b, c] = this.size;
    const { values, half, pairs, rows, rowRoom, plane, planeRoom, axes } = this;
    this.alongFirst(1);
    for (let x = 0; x < a; x++) {
      const from = x * b * half;
      plane.re.set(this.coefficients.re.subarray(from, from + b * half));
      plane.im.set(this.coefficients.im.subarray(from, from + b * half));
      const { re, im } = axes[1].transform(plane, planeRoom, half, 1);
      for (let p = 0; p < pairs; p++) {
        const low = 2 * p * half;
        const single = 2 * p + 1 === b;
        for (let k = 0; k < half; k++) {
          const ar = re[low + k];
          const ai = im[low + k];
          const br = single ? 0 : re[low + half + k];
          const bi = single ? 0 : im[low + half + k];
          const at = k * pairs + p;
          rows.re[at] = ar - bi;
          rows.im[at] = ai + br;
          if (k === 0 || 2 * k === c) continue;
          const opposite = (c - k) * pairs + p;
          rows.re[opposite] = ar + bi;
          rows.im[opposite] = br - ai;
        }
      }
      const done = axes[2].transform(rows, rowRoom, pairs, 1);
      for (let p = 0; p < pairs; p++) {
        const first = (x * b + 2 * p) * c;
        const single = 2 * p + 1 === b;
        for (let z = 0; z < c; z++) {
          values[first + z] = done.re[z * pairs + p];
          if (!single) values[first + c + z] = done.im[z * pairs + p];
        }
      }
    }
  }

  private alongFirst(sign: -1 | 1): void {
    const [, b] = this.size;
    const done = this.axes[0].transform(this.coefficients, this.spare, b * this.half, sign);
    if (done === this.spare) [this.coefficients, this.spare] = [this.spare, this.coefficients];
  }
}

function complex(length: number): Complex {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}
