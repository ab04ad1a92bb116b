import { MAXIMUM_MOVE, stepConstants } from '../forcefield/dynamics.ts';
import type { Checkpoint, Dynamics, Engine, Fault, Frame, LoadOptions, Simulation } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import { validateAll } from '../forcefield/validate.ts';
import { loadEvaluator, type Evaluator } from './evaluator.ts';
import { impulse, kick, kickAndDrift } from './integrator.ts';

/** The f64 Engine: the oracle of every test, and the Engine of machines without WebGPU. */
export class CpuEngine implements Engine {
  readonly backend = 'cpu';
  readonly adapter = 'JavaScript, double precision, one thread';

  /** @param evaluatorOf what evaluates a Potential: another one where a Potential is to be changed on purpose */
  constructor(private readonly evaluatorOf: (potential: Potential) => Promise<Evaluator> = loadEvaluator) {}

  async load(potential: Potential, replicas: number, { inner }: LoadOptions = {}): Promise<Simulation> {
    await validateAll(potential, inner);
    const fast = inner ? { potential: inner, evaluator: await this.evaluatorOf(inner) } : null;
    return new CpuSimulation(potential, replicas, await this.evaluatorOf(potential), fast);
  }

  destroy(): void {}
}

class CpuSimulation implements Simulation {
  readonly backend = 'cpu';
  readonly regime = 'serial';
  readonly inner: Potential | null;
  private readonly positions: Float64Array;
  private readonly velocities: Float64Array;
  private readonly forces: Float64Array;
  private readonly energies: Float64Array;
  /** [R × M]; empty where there is no ensemble. */
  private readonly members: Float64Array;
  private readonly fastEnergies: Float64Array;
  /** Views of one replica each, made once. */
  private readonly views: readonly Replica[];
  private step = 0;
  private fault: Fault | null = null;
  /** The forces that steps are taken with do not belong to the positions. */
  private stale = true;
  /** Those of the Simulation's own Potential do not; without an inner Potential they are the same. */
  private slowStale = true;

  constructor(
    readonly potential: Potential,
    readonly replicas: number,
    private readonly evaluator: Evaluator,
    private readonly fast: InnerPotential | null,
  ) {
    this.inner = fast?.potential ?? null;
    const size = 3 * potential.atoms;
    const terms = potential.terms.length;
    this.positions = new Float64Array(replicas * size);
    this.velocities = new Float64Array(replicas * size);
    this.forces = new Float64Array(replicas * size);
    this.energies = new Float64Array(replicas * terms);
    const { memberCount } = this.evaluator;
    this.members = new Float64Array(replicas * memberCount);
    this.views = Array.from({ length: replicas }, (_, r) => ({
      x: this.positions.subarray(r * size, (r + 1) * size),
      v: this.velocities.subarray(r * size, (r + 1) * size),
      f: this.forces.subarray(r * size, (r + 1) * size),
      u: this.energies.subarray(r * terms, (r + 1) * terms),
      m: this.members.subarray(r * memberCount, (r + 1) * memberCount),
      fast: new Float64Array(fast ? size : 0),
    }));
    this.fastEnergies = new Float64Array(fast?.potential.terms.length ?? 0);
  }

  setState(positions: Float64Array, velocities?: Float64Array, step = 0): void {
    this.positions.set(positions);
    if (velocities) this.velocities.set(velocities);
    else this.velocities.fill(0);
    this.step = step;
    this.fault = null;
    this.stale = true;
    this.slowStale = true;
  }

  async advance(steps: number, dynamics: Dynamics): Promise<void> {
    if (steps === 0) return;
    const { inner } = this;
    const constants = stepConstants(dynamics);
    const { interval } = constants;
    if (this.stale) for (const replica of this.views) this.evaluateFast(replica);
    if (inner && this.step % interval === 0) this.refreshSlow();
    const { masses } = this.potential;
    for (let r = 0; r < this.replicas; r++) {
      const replica = this.views[r];
      const { x, v } = replica;
      const f = inner ? replica.fast : replica.f;
      for (let s = 0; s < steps; s++) {
        const index = this.step + s;
        if (inner && index % interval === 0) impulse(v, replica.f, f, masses, constants.halfImpulse);
        const wild = kickAndDrift(x, v, f, masses, constants, index, r);
        if (wild >= 0) {
          this.report(index, r, wild, v, masses, dynamics.dt);
          break;
        }
        this.evaluateFast(replica);
        kick(v, f, masses, constants.halfStep);
        if (inner && (index + 1) % interval === 0) {
          this.evaluate(replica);
          impulse(v, replica.f, f, masses, constants.halfImpulse);
        }
      }
    }
    this.step += steps;
    this.stale = false;
    this.slowStale = inner !== null && this.step % interval !== 0;
  }

  async settled(): Promise<void> {}

  async frame(): Promise<Frame> {
    this.refreshSlow();
    const { fault } = this;
    this.fault = null;
    return {
      step: this.step,
      positions: this.positions.slice(),
      velocities: this.velocities.slice(),
      forces: this.forces.slice(),
      energies: this.energies.slice(),
      ...(this.members.length > 0 && { members: this.members.slice() }),
      fault,
      checkpoint: { step: this.step, positions: bytesOf(this.positions), velocities: bytesOf(this.velocities) },
    };
  }

  restore({ step, positions, velocities }: Checkpoint): void {
    this.setState(float64Of(positions), float64Of(velocities), step);
  }

  destroy(): void {}

  /** Brings the energies and forces of the Simulation's own Potential up to date. */
  private refreshSlow(): void {
    if (!this.slowStale) return;
    const { positions, forces, energies, members, replicas } = this;
    this.evaluator.evaluateAll(positions, forces, energies, members, replicas);
    this.slowStale = false;
    if (!this.inner) this.stale = false;
  }

  /** The forces that steps are taken with. */
  private evaluateFast(replica: Replica): void {
    if (this.fast) this.fast.evaluator.evaluate(replica.x, replica.fast, this.fastEnergies);
    else this.evaluate(replica);
  }

  private evaluate({ x, f, u, m }: Replica): void {
    this.evaluator.evaluate(x, f, u);
    if (m.length > 0) this.evaluator.memberEnergies(u, m);
  }

  /** Keeps the earliest fault, with every atom that was too fast at that step. */
  private report(
    step: number,
    replica: number,
    first: number,
    v: Float64Array,
    masses: Float64Array,
    dt: number,
  ): void {
    if (this.fault && this.fault.step <= step) return;
    const atoms: number[] = [];
    for (let atom = 0; atom < masses.length; atom++) {
      const at = 3 * atom;
      const move = dt * (Math.abs(v[at]) + Math.abs(v[at + 1]) + Math.abs(v[at + 2]));
      if (atom === first || !(move < MAXIMUM_MOVE)) atoms.push(atom);
    }
    this.fault = { step, replica, atoms };
  }
}

interface Replica {
  readonly x: Float64Array;
  readonly v: Float64Array;
  readonly f: Float64Array;
  readonly u: Float64Array;
  readonly m: Float64Array;
  /** Forces of the inner Potential; empty where there is none. */
  readonly fast: Float64Array;
}

/** What steps are taken with between the impulses. */
interface InnerPotential {
  readonly potential: Potential;
  readonly evaluator: Evaluator;
}

function bytesOf(values: Float64Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.slice().buffer);
}

function float64Of(bytes: Uint8Array<ArrayBuffer>): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}
