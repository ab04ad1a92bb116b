import type { WasmFunction } from './wasm.ts';

/** A kernel that is ready to work on one memory. */
export type Run = (...numbers: number[]) => void;

/** One memory as numbers of one kind. */
export interface Views {
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  readonly u32: Uint32Array;
}

/**
 * A kernel twice: as WebAssembly, and in plain JavaScript that takes the same numbers (byte offsets, strides and sizes) and does
 * the same in the same order, to the same bits.
 */
export interface Kernel {
  readonly wasm: WasmFunction;
  readonly plain: (views: Views, numbers: readonly number[]) => void;
}
