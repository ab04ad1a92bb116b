import type { Kernel, Run, Views } from './kernel.ts';
import { assemble } from './wasm.ts';

const PAGE = 65536;
/** Room begins at multiples of this: a line of the processor's cache. */
const LINE = 64;

export interface RoomOptions {
  /** Without WebAssembly, as where there is none. */
  readonly plain?: boolean;
}

/**
 * Memory that numbers lie in, and kernels that work on them: WebAssembly's SIMD, or where a browser or its page's policy has none, plain
 * JavaScript that gives the same bits. Numbers are named by their byte offset.
 */
export class KernelRoom implements Views {
  /** Everything, as numbers of one kind; renewed when the memory grows. */
  f64 = new Float64Array(0);
  f32 = new Float32Array(0);
  u32 = new Uint32Array(0);
  private readonly plain: boolean;
  private used = 0;
  private readonly memory = new WebAssembly.Memory({ initial: 1 });

  constructor({ plain = false }: RoomOptions = {}) {
    this.plain = plain;
    this.view();
  }

  /** Makes kernels work on this memory. The same list, by reference, is compiled once. */
  link(kernels: readonly Kernel[]): Run[] {
    const program = this.plain ? null : compiled(kernels);
    const exports = program && new WebAssembly.Instance(program, { host: { memory: this.memory } }).exports;
    return kernels.map((kernel): Run =>
      exports ? (exports[kernel.wasm.name] as Run) : (...numbers) => kernel.plain(this, numbers),
    );
  }

  /** Room for so many bytes, for good, zeroed: its offset. */
  take(bytes: number): number {
    const at = this.used;
    this.used = at + Math.ceil(bytes / LINE) * LINE;
    const missing = this.used - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE));
      this.view();
    }
    return at;
  }

  private view(): void {
    this.f64 = new Float64Array(this.memory.buffer);
    this.f32 = new Float32Array(this.memory.buffer);
    this.u32 = new Uint32Array(this.memory.buffer);
  }
}

const programs = new WeakMap<readonly Kernel[], WebAssembly.Module | null>();

/** Kernels as one module; null where a policy of the page forbids WebAssembly, or the engine has no SIMD. */
function compiled(kernels: readonly Kernel[]): WebAssembly.Module | null {
  let program = programs.get(kernels);
  if (program === undefined) {
    try {
      program = new WebAssembly.Module(assemble(kernels.map(({ wasm }) => wasm)));
    } catch {
      program = null;
    }
    programs.set(kernels, program);
  }
  return program;
}
