import type { Precision } from '../precision.ts';
import type { KernelMemory } from './memory.ts';
import { PANEL, SINGLE } from './product.ts';
import { SINGLE_CELUS, SINGLE_MULTIPLY } from './single.ts';
import { addTiled, tileKernels, tileRuns } from './tiles.ts';

/** What the layers of a network are worked out with, on one memory. Places are byte offsets, counts are of numbers. */
export interface Arithmetic {
  /** Of a number. */
  readonly bytes: 8 | 4;
  /** Rows are multiples of this many numbers: the columns of a panel of weights. */
  readonly panel: number;
  /** The memory, until it grows. */
  numbers(): Float64Array | Float32Array;
  /** Y += X W, with rows one after the other; W in panels of f32. */
  addProduct(x: number, w: number, y: number, rows: number, inputs: number, outputs: number): void;
  /** CELU (α = 0.1), and its slopes. */
  celus(at: number, slopes: number, count: number): void;
  /** Each number becomes its product with the one in the same place of those at `by`. */
  multiply(at: number, by: number, count: number): void;
}

/** Arithmetic of a precision on a memory. */
export const arithmetic = (memory: KernelMemory, precision: Precision): Arithmetic =>
  precision === 'double' ? doubleArithmetic(memory) : singleArithmetic(memory);

const doubleArithmetic = (memory: KernelMemory): Arithmetic => ({
  bytes: 8,
  panel: PANEL,
  numbers: () => memory.f64,
  addProduct: (x, w, y, rows, inputs, outputs) => memory.addProduct(x, w, y, rows, inputs, outputs),
  celus: (at, slopes, count) => memory.celus(at, slopes, count),
  multiply: (at, by, count) => memory.multiply(at, by, count),
});

const TILES = tileKernels(SINGLE);
const KERNELS = [...TILES.one, ...TILES.several, SINGLE_CELUS, SINGLE_MULTIPLY];

function singleArithmetic(memory: KernelMemory): Arithmetic {
  const linked = memory.link(KERNELS);
  const run = (kernel: (typeof KERNELS)[number]) => linked[KERNELS.indexOf(kernel)];
  const tiles = tileRuns(TILES, run);
  const [celus, multiply] = [run(SINGLE_CELUS), run(SINGLE_MULTIPLY)];
  return {
    bytes: 4,
    panel: SINGLE.panel,
    numbers: () => memory.f32,
    addProduct: (x, w, y, rows, inputs, outputs) =>
      addTiled(tiles, x, 4 * inputs, w, y, 4 * outputs, rows, inputs, outputs),
    celus: (at, slopes, count) => {
      if (count > 0) celus(at, at + 4 * count, slopes);
    },
    multiply: (at, by, count) => {
      if (count > 0) multiply(at, at + 4 * count, by);
    },
  };
}
