/**
 * Matrices whose derivatives can be had: operations run forward at once and, on a recording tape, are remembered so that `backward`
 * can go through them in reverse (reverse-mode differentiation; Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 3). Just
 * the operations that a graph network is made of. All numbers are f64, all matrices row-major.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  /** Derivative of the result by each entry; empty where nothing is recorded. */
  readonly slope: Float64Array;
}

const NOTHING = new Float64Array(0);

export class Tape {
  private readonly steps: (() => void)[] = [];

  /** @param recording whether derivatives will be asked for */
  constructor(private readonly recording: boolean) {}

  /** A matrix from outside. Shares `data`. */
  input(rows: number, columns: number, data: Float64Array, slope?: Float64Array): Matrix {
    return { rows, columns, data, slope: slope ?? this.slopes(rows * columns) };
  }

  /** X W, with X [n × k], W [k × m]. */
  product(x: Matrix, w: Matrix): Matrix {
    const out = this.make(x.rows, w.columns);
    for (let r = 0; r < x.rows; r++)
      for (let k = 0; k < x.columns; k++) {
        const value = x.data[r * x.columns + k];
        if (value === 0) continue;
        for (let c = 0; c < w.columns; c++) out.data[r * w.columns + c] += value * w.data[k * w.columns + c];
      }
    this.onWayBack(() => {
      for (let r = 0; r < x.rows; r++)
        for (let k = 0; k < x.columns; k++) {
          const value = x.data[r * x.columns + k];
          let sum = 0;
          for (let c = 0; c < w.columns; c++) {
            const by = out.slope[r * w.columns + c];
            sum += by * w.data[k * w.columns + c];
            w.slope[k * w.columns + c] += by * value;
          }
          x.slope[r * x.columns + k] += sum;
        }
    });
    return out;
  }

  /** Sum of matrices of one shape. */
  sum(...terms: readonly Matrix[]): Matrix {
    const out = this.make(terms[0].rows, terms[0].columns);
    for (const { data } of terms) for (let n = 0; n < data.length; n++) out.data[n] += data[n];
    this.onWayBack(() => {
      for (const { slope } of terms) for (let n = 0; n < slope.length; n++) slope[n] += out.slope[n];
    });
    return out;
  }

  /** Adds one row to every row of X. */
  addRow(x: Matrix, row: Matrix): Matrix {
    const out = this.make(x.rows, x.columns);
    for (let n = 0; n < out.data.length; n++) out.data[n] = x.data[n] + row.data[n % x.columns];
    this.onWayBack(() => {
      for (let n = 0; n < out.data.length; n++) {
        x.slope[n] += out.slope[n];
        row.slope[n % x.columns] += out.slope[n];
      }
    });
    return out;
  }

  /** Entrywise product of two matrices of one shape. */
  times(a: Matrix, b: Matrix): Matrix {
    const out = this.make(a.rows, a.columns);
    for (let n = 0; n < out.data.length; n++) out.data[n] = a.data[n] * b.data[n];
    this.onWayBack(() => {
      for (let n = 0; n < out.data.length; n++) {
        a.slope[n] += out.slope[n] * b.data[n];
        b.slope[n] += out.slope[n] * a.data[n];
      }
    });
    return out;
  }

  /** x/(1 + exp(−x)), entry by entry. */
  silu(x: Matrix): Matrix {
    const out = this.make(x.rows, x.columns);
    for (let n = 0; n < x.data.length; n++) out.data[n] = x.data[n] / (1 + Math.exp(-x.data[n]));
    this.onWayBack(() => {
      for (let n = 0; n < x.data.length; n++) {
        const s = 1 / (1 + Math.exp(-x.data[n]));
        x.slope[n] += out.slope[n] * s * (1 + x.data[n] * (1 - s));
      }
    });
    return out;
  }

  /** The rows of X that `index` names, [index.length × columns]. */
  gather(x: Matrix, index: Uint32Array): Matrix {
    const { columns } = x;
    const out = this.make(index.length, columns);
    index.forEach((from, to) => out.data.set(x.data.subarray(from * columns, (from + 1) * columns), to * columns));
    this.onWayBack(() => {
      index.forEach((from, to) => {
        for (let c = 0; c < columns; c++) x.slope[from * columns + c] += out.slope[to * columns + c];
      });
    });
    return out;
  }

  /** The columns of X that `index` names, [rows × index.length]. */
  columns(x: Matrix, index: readonly number[]): Matrix {
    const out = this.make(x.rows, index.length);
    const each = (visit: (to: number, from: number) => void): void => {
      for (let r = 0; r < x.rows; r++) index.forEach((from, to) => visit(r * index.length + to, r * x.columns + from));
    };
    each((to, from) => (out.data[to] = x.data[from]));
    this.onWayBack(() => each((to, from) => (x.slope[from] += out.slope[to])));
    return out;
  }

  /** Row r of X added to row index[r] of the result, [rows × columns]. */
  scatter(x: Matrix, index: Uint32Array, rows: number): Matrix {
    const { columns } = x;
    const out = this.make(rows, columns);
    index.forEach((to, from) => {
      for (let c = 0; c < columns; c++) out.data[to * columns + c] += x.data[from * columns + c];
    });
    this.onWayBack(() => {
      index.forEach((to, from) => {
        for (let c = 0; c < columns; c++) x.slope[from * columns + c] += out.slope[to * columns + c];
      });
    });
    return out;
  }

  /** From derivatives of the result (set in `slope`) to those of everything that it was made from. */
  backward(): void {
    for (let n = this.steps.length - 1; n >= 0; n--) this.steps[n]();
  }

  private make(rows: number, columns: number): Matrix {
    return { rows, columns, data: new Float64Array(rows * columns), slope: this.slopes(rows * columns) };
  }

  private slopes(length: number): Float64Array {
    return this.recording ? new Float64Array(length) : NOTHING;
  }

  private onWayBack(step: () => void): void {
    if (this.recording) this.steps.push(step);
  }
}
