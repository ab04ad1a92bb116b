/**
 * Replicas shared among threads. What a block of replicas does depends on nothing outside it, so a thread is given the state of some blocks
 * and gives it back; everything else stays here. Bits depend neither on the number of threads nor on who does what, and so time may decide.
 */
import type { Fault } from '../../forcefield/engine.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { Precision } from '../precision.ts';
import { part, type Replicas, type ReplicaState, type Work } from '../replicas.ts';
import { Link } from './link.ts';
import type { ThreadAnswer, ThreadMessage, ThreadPort } from './protocol.ts';

/** When sharing pays. */
export interface SharingPolicy {
  /** What it must gain at least, ms. */
  readonly worthMs: number;
  /** Work for which threads are started, ms. */
  readonly startMs: number;
}

/** A thread of Node takes some 300 ms to read a program and compile it. */
export const WHERE_IT_PAYS: SharingPolicy = { worthMs: 2, startMs: 1500 };
/** For somebody who asked for threads. */
export const SOON: SharingPolicy = { ...WHERE_IT_PAYS, startMs: 0 };

/** Threads of one host, started when there is enough to do. */
export class ReplicaThreads {
  private links: Link[] | null = null;
  /** Time that work took which threads might have shared, ms. */
  private spent = 0;
  private nextId = 0;

  /**
   * @param threads all of them, the calling one included
   * @param start makes another one
   */
  constructor(
    readonly threads: number,
    private readonly start: () => ThreadPort,
    private readonly policy = WHERE_IT_PAYS,
  ) {}

  /** Threads that there are by now. */
  get running(): number {
    return 1 + (this.links?.filter(({ ended }) => !ended).length ?? 0);
  }

  /**
   * What a Simulation of several replicas shares its work through; null where there is one thread.
   * @param loadMs what loading took here, ms
   */
  prepare(potential: Potential, inner: Potential | null, precision: Precision, loadMs: number): SharedLoad | null {
    if (this.threads < 2) return null;
    return new SharedLoad(this, { kind: 'load', id: this.nextId++, potential, inner, precision }, loadMs);
  }

  /** What sharing work of so many ms gains, ms. */
  gain(ms: number): number {
    return ms * (1 - 1 / this.threads);
  }

  /** Whether work of so many ms should be shared, when the threads take so many more to prepare for it. */
  pays(ms: number, preparing: number): boolean {
    const { worthMs, startMs } = this.policy;
    return this.gain(ms) > worthMs + preparing && (this.links !== null || this.spent + ms > startMs);
  }

  /** Counts work that was not shared. */
  spend(ms: number): void {
    this.spent += ms;
  }

  /** The other threads, started if they are not. */
  others(): readonly Link[] {
    this.links ??= Array.from({ length: this.threads - 1 }, () => new Link(this.start()));
    return this.links.filter(({ ended }) => !ended);
  }

  /** Lets threads drop what they hold of a load. */
  forget(id: number): void {
    for (const link of this.links ?? []) link.forget(id);
  }
}

/** One Simulation's way to the threads. */
export class SharedLoad {
  /** Time of a block by kind of work, ms a step or evaluation. */
  private readonly cost = new Map<Work['kind'], number>();
  /** What the threads have to do before they can work, ms, less what they could have gained so far. */
  private preparing: number;

  constructor(
    private readonly pool: ReplicaThreads,
    private readonly load: Extract<ThreadMessage, { kind: 'load' }>,
    loadMs: number,
  ) {
    this.preparing = loadMs;
  }

  get threads(): number {
    return this.pool.threads;
  }

  /** Carries out work on all blocks, here and on other threads. @param note is told of faults */
  async carryOut(held: Replicas, work: Work, note: (fault: Fault | null) => void): Promise<void> {
    const { pool, cost } = this;
    const { blocks } = held;
    const steps = work.kind === 'advance' ? work.steps : 1;
    const start = performance.now();
    // A step is an evaluation and little else.
    let each = steps * (cost.get(work.kind) ?? cost.get('evaluate') ?? 0);
    let next = 0;
    const here = (end: number): void => {
      for (; next < end; next++) note(held.work(blocks[next], work));
    };
    const pays = (count: number): boolean => count > 1 && pool.pays(each * count, this.preparing);
    while (next < blocks.length && !pays(blocks.length - next)) {
      here(next + 1);
      each = (performance.now() - start) / next;
    }
    if (next === blocks.length) {
      const took = performance.now() - start;
      cost.set(work.kind, each / steps);
      pool.spend(took);
      this.preparing = Math.max(0, this.preparing - pool.gain(took));
      return;
    }
    const others = pool.others();
    const shares = Math.min(others.length + 1, blocks.length - next);
    const left = next;
    const bound = (share: number): number => left + Math.round((share * (blocks.length - left)) / shares);
    const answers = others
      .slice(0, shares - 1)
      .map((link, n) => [bound(n + 1), bound(n + 2), this.send(link, held, work, bound(n + 1), bound(n + 2))] as const);
    this.preparing = 0;
    const begin = performance.now();
    const own = bound(1) - next;
    here(bound(1));
    if (own > 0) cost.set(work.kind, (performance.now() - begin) / own / steps);
    for (const [from, to, answer] of answers) {
      const done = await answer;
      next = from;
      if ('failure' in done) here(to);
      else {
        note(done.fault);
        const [first, count] = replicasOf(held, from, to);
        for (const key of Object.keys(done.state) as (keyof ReplicaState)[])
          part(held.state[key], held.count, first, count).set(done.state[key]);
      }
    }
  }

  forget(): void {
    this.pool.forget(this.load.id);
  }

  private send(link: Link, held: Replicas, work: Work, from: number, to: number): Promise<ThreadAnswer> {
    link.load(this.load);
    const [first, count] = replicasOf(held, from, to);
    const most = held.blocks[from].count;
    const state = Object.fromEntries(
      Object.entries(held.state).map(([key, array]) => [key, part(array, held.count, first, count).slice()]),
    ) as unknown as ReplicaState;
    const { id } = this.load;
    return link.work({ kind: 'work', id, firstReplica: held.firstReplica + first, count, most, work, state });
  }
}

/** Replicas of blocks from one to before another: the first, and how many. */
function replicasOf({ blocks, count }: Replicas, from: number, to: number): readonly [number, number] {
  const { first } = blocks[from];
  return [first, (blocks[to]?.first ?? count) - first];
}
