/**
 * Another thread that runs kernels on the same memory. It sleeps until it is handed a call, and is told nothing in between: what it works
 * on lies in the memory. Needs SharedArrayBuffer, which pages have where they are served with the two headers of cross-origin isolation.
 */
import type { LentRoom } from './room.ts';

/** What a thread is given once. */
export interface HelperWork extends LentRoom {
  /** Int32: see below. */
  readonly board: SharedArrayBuffer;
}

/** A thread as its host gives it: it calls `help` with what it is sent. */
export interface HelperPort {
  send(work: HelperWork): void;
  end(): void;
}

export type StartHelper = () => HelperPort;

/** Places on the board: number of the call; of the last one that is done (0: the thread is there); microseconds it took; the kernel; its numbers. */
const [CALL, DONE, TOOK, KERNEL, NUMBERS] = [0, 1, 2, 3, 4];
const MOST_NUMBERS = 28;
const NOT_THERE = -1;
const LAST_CALL = -1;
/** A thread that does not answer for so long is none, ms. */
const PATIENCE = 2000;

/** Works in the thread: returns when the other side ends it. */
export function help({ program, memory, names, board }: HelperWork): void {
  const words = new Int32Array(board);
  const { exports } = new WebAssembly.Instance(program, { host: { memory } });
  const kernels = names.map((name) => exports[name] as (...numbers: number[]) => void);
  let call = 0;
  Atomics.store(words, DONE, call);
  for (;;) {
    Atomics.wait(words, CALL, call);
    call = Atomics.load(words, CALL);
    if (call === LAST_CALL) return;
    const start = performance.now();
    kernels[words[KERNEL]](...words.subarray(NUMBERS + 1, NUMBERS + 1 + words[NUMBERS]));
    words[TOOK] = Math.round(1000 * (performance.now() - start));
    Atomics.store(words, DONE, call);
    Atomics.notify(words, DONE);
  }
}

/** The other side of it. */
export class Helper {
  private readonly words = new Int32Array(new SharedArrayBuffer(4 * (NUMBERS + 1 + MOST_NUMBERS)));
  private readonly port: HelperPort;
  private call = 0;

  constructor(start: StartHelper, lent: LentRoom) {
    this.words[DONE] = NOT_THERE;
    this.port = start();
    this.port.send({ ...lent, board: this.words.buffer as SharedArrayBuffer });
  }

  /** Whether it has started: it may take a while, or never come. */
  get there(): boolean {
    return Atomics.load(this.words, DONE) !== NOT_THERE;
  }

  /** Hands it a call of a kernel. The one before must have been waited for. */
  hand(kernel: number, numbers: readonly number[]): void {
    const { words } = this;
    words[KERNEL] = kernel;
    words[NUMBERS] = numbers.length;
    words.set(numbers, NUMBERS + 1);
    Atomics.store(words, CALL, ++this.call);
    Atomics.notify(words, CALL);
  }

  /** Waits for what it was handed. @returns ms that it took; null where the thread is no more */
  wait(): number | null {
    const { words, call } = this;
    const until = performance.now() + PATIENCE;
    for (let done = Atomics.load(words, DONE); done !== call; done = Atomics.load(words, DONE))
      if (Atomics.wait(words, DONE, done, PATIENCE) === 'timed-out' && performance.now() > until) return null;
    return words[TOOK] / 1000;
  }

  end(): void {
    Atomics.store(this.words, CALL, LAST_CALL);
    Atomics.notify(this.words, CALL);
    this.port.end();
  }
}
