import { MAXIMUM_MOVE, stepConstants } from '../forcefield/dynamics.ts';
import type { Checkpoint, Dynamics, Engine, Fault, Frame, Simulation } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import { loadTerms } from '../forcefield/registry.ts';
import { validateModels, validatePotential } from '../forcefield/validate.ts';
import { loadEvaluator, type Evaluator } from './evaluator.ts';
import { kick, kickAndDrift } from './integrator.ts';

/** The f64 Engine: the oracle of every test, and the Engine of machines without WebGPU. */
export class CpuEngine implements Engine {
  readonly backend = 'cpu';
  readonly adapter = 'JavaScript, double precision, one thread';

  async load(potential: Potential, replicas: number): Promise<Simulation> {
    await loadTerms(potential.terms.flatMap(({ kind, term }) => (kind === 'region' ? [] : term)));
    validatePotential(potential);
    await validateModels(potential);
    return new CpuSimulation(potential, replicas, await loadEvaluator(potential));
  }

  destroy(): void {}
}

class CpuSimulation implements Simulation {
  readonly backend = 'cpu';
  readonly regime = 'serial';
  private readonly positions: Float64Array;
  private readonly velocities: Float64Array;
  private readonly forces: Float64Array;
  private readonly energies: Float64Array;
  /** [R × M]; empty where there is no ensemble. */
  private readonly members: Float64Array;
  /** Views of one replica each, made once. */
  private readonly views: readonly Replica[];
  private step = 0;
  private fault: Fault | null = null;
  private stale = true;

  constructor(
    readonly potential: Potential,
    readonly replicas: number,
    private readonly evaluator: Evaluator,
  ) {
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
    }));
  }

  setState(positions: Float64Array, velocities?: Float64Array, step = 0): void {
    this.positions.set(positions);
    if (velocities) this.velocities.set(velocities);
    else this.velocities.fill(0);
    this.step = step;
    this.fault = null;
    this.stale = true;
  }

  async advance(steps: number, dynamics: Dynamics): Promise<void> {
    this.refresh();
    const constants = stepConstants(dynamics);
    const { masses } = this.potential;
    for (let r = 0; r < this.replicas; r++) {
      const replica = this.views[r];
      const { x, v, f } = replica;
      for (let s = 0; s < steps; s++) {
        const wild = kickAndDrift(x, v, f, masses, constants, this.step + s, r);
        if (wild >= 0) {
          this.report(this.step + s, r, wild, v, masses, dynamics.dt);
          break;
        }
        this.evaluate(replica);
        kick(v, f, masses, constants.halfStep);
      }
    }
    this.step += steps;
  }

  async settled(): Promise<void> {}

  async frame(): Promise<Frame> {
    this.refresh();
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

  private refresh(): void {
    if (!this.stale) return;
    for (const replica of this.views) this.evaluate(replica);
    this.stale = false;
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
}

function bytesOf(values: Float64Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.slice().buffer);
}

function float64Of(bytes: Uint8Array<ArrayBuffer>): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}
