import type { Kernel, Run, Views } from './kernel.ts';
import { assemble } from './wasm.ts';

const PAGE = 65536;
/** Room begins at multiples of this: a line of the processor's cache. */
const LINE = 64;
/** All that 32 bits address: a memory that threads share has to say. */
const MOST_PAGES = 65536;

export interface RoomOptions {
  /** Without WebAssembly, as where there is none. */
  readonly plain?: boolean;
  /** Whether other threads should be able to work on it too. */
  readonly shared?: boolean;
}

/** A memory that another thread works on, and kernels by number. */
export interface LentRoom {
  readonly program: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly names: readonly string[];
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
  private readonly memory: WebAssembly.Memory;
  private readonly shared: boolean;

  constructor({ plain = false, shared = false }: RoomOptions = {}) {
    this.plain = plain;
    const common = shared && !plain ? sharedMemory() : null;
    this.shared = common !== null;
    this.memory = common ?? new WebAssembly.Memory({ initial: 1 });
    this.view();
  }

  /** Makes kernels work on this memory. The same list, by reference, is compiled once. */
  link(kernels: readonly Kernel[]): Run[] {
    const program = this.program(kernels);
    const exports = program && new WebAssembly.Instance(program, { host: { memory: this.memory } }).exports;
    return kernels.map((kernel): Run =>
      exports ? (exports[kernel.wasm.name] as Run) : (...numbers) => kernel.plain(this, numbers),
    );
  }

  /** What another thread needs to run kernels on this memory; null where nothing can. */
  lend(kernels: readonly Kernel[]): LentRoom | null {
    const program = this.shared ? this.program(kernels) : null;
    return program && { program, memory: this.memory, names: kernels.map(({ wasm }) => wasm.name) };
  }

  private program(kernels: readonly Kernel[]): WebAssembly.Module | null {
    return this.plain ? null : compiled(kernels, this.shared);
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

/** Null where nothing is shared: in a page without the two headers, or without addresses to set aside. */
function sharedMemory(): WebAssembly.Memory | null {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  } catch {
    return null;
  }
}

/** Compiled kernels, by whether their memory is shared. */
const programs = [new WeakMap<readonly Kernel[], WebAssembly.Module | null>(), new WeakMap()] as const;

/** Kernels as one module; null where a policy of the page forbids WebAssembly, or the engine has no SIMD. */
function compiled(kernels: readonly Kernel[], shared: boolean): WebAssembly.Module | null {
  const known = programs[shared ? 1 : 0];
  let program = known.get(kernels);
  if (program === undefined) {
    try {
      const functions = kernels.map(({ wasm }) => wasm);
      program = new WebAssembly.Module(assemble(functions, shared ? MOST_PAGES : undefined));
    } catch {
      program = null;
    }
    known.set(kernels, program);
  }
  return program;
}
