/**
 * Threads that run parts of one kernel on the same memory. The parts lie in a heap from which each thread takes the next one when it is done with the
 * last: nobody has to know how fast the others are, or whether they are there at all. Sums must therefore not depend on who adds what.
 * Needs SharedArrayBuffer, which pages have where they are served with the two headers of cross-origin isolation.
 */
import type { Kernel, Run } from './kernel.ts';
import type { KernelRoom, LentRoom } from './room.ts';
import { op } from './wasm.ts';

/** What a thread is given once. */
export interface HelperWork extends LentRoom {
  /** Int32: see below. */
  readonly board: SharedArrayBuffer;
}

/** Another thread as its host gives it: there it calls `help` with what it is sent. */
export interface HelperPort {
  send(work: HelperWork): void;
  end(): void;
}

export type StartHelper = () => HelperPort;

/** Another thread for whoever may want one. */
export interface Help {
  /** Threads that have worked together so far. */
  threads: number;
  /** What starts it; undefined where threads share no memory, or there is one core. */
  load(): Promise<StartHelper | undefined>;
}

/** A kernel over items 0 to `count`. It takes the first item of a part, the end of the part, where the room of its thread is, and the other numbers. */
export interface Job {
  /** By place in the list of kernels. */
  readonly kernel: number;
  readonly count: number;
  /** Byte offset of the first thread's room, and bytes of each; a thread finds its own cleared. */
  readonly rooms: number;
  readonly bytes: number;
  readonly numbers: readonly number[];
}

/**
 * Places on the board: number of the job; parts that nobody has taken (0 and less: none); parts that are not done; threads that took some, as bits;
 * helpers that are there; the job itself.
 */
const [CALL, LEFT, UNDONE, TAKERS, THERE, KERNEL, COUNT, PARTS, ROOMS, BYTES, GIVEN, NUMBERS] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
];
const MOST_NUMBERS = 20;
/** Instead of the number of a job: there will be none. */
const NO_MORE = -1;

/** Items of a part at least, parts of a job at most, and at least for another thread to be told of it. */
const PART = 32;
const MOST_PARTS = 64;
const FEWEST_PARTS = 8;
/** Work after which the other thread is started, ms. */
const WORTH_STARTING = 300;
/** Somebody who is nearly done is not worth falling asleep for, ms; who has not answered for so long is gone, ms. */
const NEARLY = 0.05;
const PATIENCE = 5000;

/** Clears a room. */
const CLEAR: Kernel = {
  wasm: {
    name: 'clear',
    parameters: 2,
    locals: [],
    body: [op.get(0), op.constant(0), op.get(1), op.fillBytes],
  },
  plain: ({ f64 }, [at, bytes]) => void f64.fill(0, at / 8, (at + bytes) / 8),
};

/** Takes parts until none is left. @param thread its number, 0 for the one that hands out jobs */
function takeParts(words: Int32Array, kernels: readonly Run[], thread: number): void {
  let numbers: readonly number[] = [];
  for (;;) {
    // Counted downwards, so that what a late thread finds cannot be taken for a part: it is 0 or less.
    const part = Atomics.sub(words, LEFT, 1);
    if (part <= 0) return;
    const room = words[ROOMS] + thread * words[BYTES];
    if ((Atomics.or(words, TAKERS, 1 << thread) & (1 << thread)) === 0) {
      numbers = [...words.subarray(NUMBERS, NUMBERS + words[GIVEN])];
      kernels.at(-1)!(room, words[BYTES]);
    }
    const [count, parts] = [words[COUNT], words[PARTS]];
    const bound = (n: number): number => Math.floor((n * count) / parts);
    kernels[words[KERNEL]](bound(parts - part), bound(parts - part + 1), room, ...numbers);
    if (Atomics.sub(words, UNDONE, 1) === 1) Atomics.notify(words, UNDONE);
  }
}

/** Works in another thread: sleeps between jobs, and returns when the team is dissolved. */
export function help({ program, memory, names, board }: HelperWork): void {
  const words = new Int32Array(board);
  const { exports } = new WebAssembly.Instance(program, { host: { memory } });
  const kernels = names.map((name) => exports[name] as Run);
  const thread = 1 + Atomics.add(words, THERE, 1);
  for (let call = 0; ;) {
    Atomics.wait(words, CALL, call);
    call = Atomics.load(words, CALL);
    if (call === NO_MORE) return;
    takeParts(words, kernels, thread);
  }
}

/** The thread that hands out jobs, which takes parts of them too. Another one comes when there has been enough to do. */
export class Team {
  /** How many there may be: each needs a room. */
  readonly threads: number;
  private readonly kernels: readonly Run[];
  private readonly lent: LentRoom | null;
  private helper: HelperPort | null = null;
  private readonly words: Int32Array;
  private job: Job | null = null;
  private call = 0;
  private spent = 0;

  /** @param start makes another thread; absent: there is one */
  constructor(
    memory: KernelRoom,
    kernels: readonly Kernel[],
    private start?: StartHelper,
  ) {
    const all = [...kernels, CLEAR];
    this.kernels = memory.link(all);
    this.lent = start ? memory.lend(all) : null;
    this.threads = this.lent ? 2 : 1;
    const bytes = 4 * (NUMBERS + MOST_NUMBERS);
    this.words = new Int32Array(this.lent ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  }

  /** Runs a kernel here and now. @param kernel by place in the list */
  alone(kernel: number, numbers: readonly number[]): void {
    this.kernels[kernel](...numbers);
  }

  /** Lets others begin with a job; `finish` must follow. */
  hand(job: Job): void {
    const { words } = this;
    const parts = Math.min(MOST_PARTS, Math.floor(job.count / PART));
    this.job = job;
    if (parts < FEWEST_PARTS || !this.helper || Atomics.load(words, THERE) === 0) return;
    this.job = null;
    words[KERNEL] = job.kernel;
    words[COUNT] = job.count;
    words[PARTS] = parts;
    words[ROOMS] = job.rooms;
    words[BYTES] = job.bytes;
    words[GIVEN] = job.numbers.length;
    words.set(job.numbers, NUMBERS);
    words[TAKERS] = 0;
    Atomics.store(words, UNDONE, parts);
    Atomics.store(words, LEFT, parts);
    Atomics.store(words, CALL, ++this.call);
    Atomics.notify(words, CALL);
  }

  /**
   * Does what is left of the job, and waits for what others took of it.
   * @returns the threads that have something in their rooms, as bits; 0 where one was lost with its part: the job must be handed out again,
   * and what it wrote to may still change
   */
  finish(): number {
    const { words, kernels, job } = this;
    if (job) {
      const begin = performance.now();
      kernels.at(-1)!(job.rooms, job.bytes);
      if (job.count > 0) kernels[job.kernel](0, job.count, job.rooms, ...job.numbers);
      this.spend(performance.now() - begin);
      return 1;
    }
    takeParts(words, kernels, 0);
    if (!this.done()) {
      this.dissolve();
      return 0;
    }
    return words[TAKERS];
  }

  /** Ends the other thread: what is handed out from now on is done here. */
  dissolve(): void {
    const { words } = this;
    Atomics.store(words, CALL, NO_MORE);
    Atomics.store(words, THERE, 0);
    Atomics.notify(words, CALL);
    this.helper?.end();
    this.helper = null;
    this.start = undefined;
  }

  /** Waits until nothing is undone. @returns false where that does not come */
  private done(): boolean {
    const { words } = this;
    const begin = performance.now();
    for (;;) {
      const undone = Atomics.load(words, UNDONE);
      if (undone === 0) return true;
      const waited = performance.now() - begin;
      if (waited > PATIENCE) return false;
      if (waited > NEARLY) Atomics.wait(words, UNDONE, undone, PATIENCE);
    }
  }

  private spend(ms: number): void {
    const { lent, start } = this;
    if (!lent || !start) return;
    this.spent += ms;
    if (this.spent < WORTH_STARTING) return;
    this.start = undefined;
    try {
      this.helper = start();
      this.helper.send({ ...lent, board: this.words.buffer as SharedArrayBuffer });
    } catch {
      // A host that starts none after all: there is one thread then.
      this.dissolve();
    }
  }
}
