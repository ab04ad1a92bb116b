import type { Box } from '../chem/box.ts';
import type { Checkpoint, Dynamics, Engine, Fault, Frame, LoadOptions, Simulation } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import { validateAll } from '../forcefield/validate.ts';
import { loadEvaluator, type Evaluator } from './evaluator.ts';
import { kick, kickAndDrift } from './integrator.ts';
import type { Precision } from './precision.ts';
import type { Help } from './simd/team.ts';
import { earlier, Replicas, type Stepped, type Work } from './replicas.ts';
import type { ReplicaThreads, SharedLoad } from './threads/pool.ts';

type EvaluatorOf = (potential: Potential, help?: Help) => Promise<Evaluator>;

export interface CpuOptions {
  /** Of the layers of atom-centred networks. `double`, where absent, is the oracle of every test. */
  readonly precision?: Precision;
  /** Threads that replicas are shared among where that pays; bits do not depend on them. */
  readonly threads?: ReplicaThreads;
  /** Another thread for boxes of one replica, where that pays; bits do not depend on it. */
  readonly help?: Help | undefined;
  /** What evaluates a Potential: another one where a Potential is to be changed on purpose. */
  readonly evaluatorOf?: EvaluatorOf;
}

/** The Engine on the processor: in f64 the oracle of every test, and the Engine of machines without WebGPU. */
export class CpuEngine implements Engine {
  readonly backend = 'cpu';
  private readonly precision: Precision;
  private readonly threads: ReplicaThreads | null;
  private readonly evaluatorOf: EvaluatorOf;
  private readonly help: Help | undefined;

  constructor({ precision = 'double', threads, help, evaluatorOf }: CpuOptions = {}) {
    this.precision = precision;
    // Other threads have the usual evaluators.
    this.threads = evaluatorOf ? null : (threads ?? null);
    this.help = help;
    this.evaluatorOf = evaluatorOf ?? ((potential, own) => loadEvaluator(potential, precision, own));
  }

  /** Says what has been computed with: threads are started when there is something for them to do. */
  get adapter(): string {
    const numbers = this.precision === 'double' ? 'double precision' : 'networks in single precision';
    const threads = Math.max(this.threads?.running ?? 1, this.help?.threads ?? 1);
    return `JavaScript, ${numbers}, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
  }

  async load(potential: Potential, replicas: number, { inner }: LoadOptions = {}): Promise<Simulation> {
    await validateAll(potential, inner);
    const { precision, threads, help, evaluatorOf } = this;
    const begin = performance.now();
    const stepped = await loadStepped(potential, inner ?? null, (one) =>
      // Several replicas have a thread each.
      evaluatorOf(one, replicas === 1 ? help : undefined),
    );
    const took = performance.now() - begin;
    const shared = replicas > 1 ? (threads?.prepare(potential, inner ?? null, precision, took) ?? null) : null;
    return new CpuSimulation(stepped, replicas, shared);
  }

  destroy(): void {}
}

/** Loads the evaluators of a Potential and of an inner one. */
export async function loadStepped(
  potential: Potential,
  inner: Potential | null,
  evaluatorOf: (potential: Potential) => Promise<Evaluator>,
): Promise<Stepped> {
  const { constraints, atoms } = potential;
  return {
    whole: { potential, evaluator: await evaluatorOf(potential) },
    inner: inner && { potential: inner, evaluator: await evaluatorOf(inner) },
    held: constraints ? new (await import('./constrained.ts')).Held(constraints, atoms, { kick, kickAndDrift }) : null,
  };
}

class CpuSimulation implements Simulation {
  readonly backend = 'cpu';
  readonly regime = 'serial';
  readonly potential: Potential;
  readonly inner: Potential | null;
  private readonly held: Replicas;
  private step = 0;
  private fault: Fault | null = null;
  /** Edges, Å, where they are no longer the Potential's. */
  private box: { readonly box?: Box } = {};
  /** As in `Work`. */
  private stale = true;
  private slowStale = true;
  /** What was asked for, one thing after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly stepped: Stepped,
    readonly replicas: number,
    private readonly shared: SharedLoad | null,
  ) {
    this.potential = stepped.whole.potential;
    this.inner = stepped.inner?.potential ?? null;
    const most = Math.max(stepped.whole.evaluator.most, stepped.inner?.evaluator.most ?? 1);
    // Every thread should find a block.
    const fair = shared ? Math.ceil(replicas / shared.threads) : replicas;
    this.held = new Replicas(stepped, replicas, Math.min(most, fair));
  }

  setState(positions: Float64Array, velocities?: Float64Array, step = 0): void {
    const { state } = this.held;
    state.positions.set(positions);
    if (velocities) state.velocities.set(velocities);
    else state.velocities.fill(0);
    this.step = step;
    this.fault = null;
    this.stale = true;
    this.slowStale = true;
  }

  advance(steps: number, dynamics: Dynamics): Promise<void> {
    return this.enqueue(async () => {
      if (steps === 0) return;
      const bath = dynamics.thermostat === 'csvr' ? await import('./csvr.ts') : null;
      for (const end = this.step + steps; this.step < end;) {
        const { step, stale, slowStale, inner } = this;
        const stop = bath?.rescaled(this.held.state.velocities, this.potential, dynamics, step, end) ?? end;
        await this.carryOut({ kind: 'advance', step, steps: stop - step, dynamics, stale, slowStale });
        this.step = stop;
        this.stale = false;
        this.slowStale = inner !== null && stop % (dynamics.innerSteps ?? 1) !== 0;
      }
    });
  }

  settled(): Promise<void> {
    return this.enqueue(async () => undefined);
  }

  frame(): Promise<Frame> {
    return this.enqueue(async () => {
      if (this.slowStale) {
        await this.carryOut({ kind: 'evaluate' });
        this.slowStale = false;
        if (!this.inner) this.stale = false;
      }
      const { fault } = this;
      const { positions, velocities, forces, energies, members } = this.held.state;
      this.fault = null;
      return {
        step: this.step,
        positions: positions.slice(),
        velocities: velocities.slice(),
        forces: forces.slice(),
        energies: energies.slice(),
        ...(members.length > 0 && { members: members.slice() }),
        fault,
        ...this.box,
        checkpoint: { step: this.step, positions: bytesOf(positions), velocities: bytesOf(velocities), ...this.box },
      };
    });
  }

  setBox(box: Box): void {
    const first = this.potential.periodic?.box;
    this.box = first?.every((edge, n) => edge === box[n]) ? {} : { box };
    this.stepped.whole.evaluator.setBox(box);
    this.stale = this.slowStale = true;
  }

  restore({ step, positions, velocities, box = this.potential.periodic?.box }: Checkpoint): void {
    if (box) this.setBox(box);
    this.setState(float64Of(positions), float64Of(velocities), step);
  }

  destroy(): void {
    this.shared?.forget();
    this.stepped.whole.evaluator.destroy();
    this.stepped.inner?.evaluator.destroy();
  }

  private enqueue<T>(job: () => Promise<T>): Promise<T> {
    const done = this.queue.then(job);
    this.queue = done.catch(() => undefined);
    return done;
  }

  private async carryOut(work: Work): Promise<void> {
    const { held, shared } = this;
    const note = (fault: Fault | null): void => {
      this.fault = earlier(this.fault, fault);
    };
    if (shared) await shared.carryOut(held, work, note);
    else for (const block of held.blocks) note(held.work(block, work));
  }
}

function bytesOf(values: Float64Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.slice().buffer);
}

function float64Of(bytes: Uint8Array<ArrayBuffer>): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}
