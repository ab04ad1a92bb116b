import { lap } from '../core/laps.ts';
import { massesWith, maximumMove, stepConstants } from '../forcefield/dynamics.ts';
import type { Dynamics, Fault } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { Held } from './constrained.ts';
import type { EvaluatedBlock, Evaluator } from './evaluator.ts';
import { impulse, kick, kickAndDrift, pull } from './integrator.ts';

/** A Potential with what evaluates it. */
export interface Evaluated {
  readonly potential: Potential;
  readonly evaluator: Evaluator;
}

/** What replicas are stepped under: the Potential, and where there is one the inner Potential that the steps are taken with. */
export interface Stepped {
  readonly whole: Evaluated;
  readonly inner: Evaluated | null;
  /** Of a Potential with constraints. */
  readonly held: Held | null;
}

/** Everything about some replicas that a step changes, replica-major. */
export interface ReplicaState {
  /** Å, [R × 3N]. */
  readonly positions: Float64Array;
  /** Å/fs. */
  readonly velocities: Float64Array;
  /** Of the Potential, kcal/mol/Å. */
  readonly forces: Float64Array;
  /** Of the inner Potential; empty where there is none. */
  readonly innerForces: Float64Array;
  /** kcal/mol, [R × Terms]. */
  readonly energies: Float64Array;
  /** kcal/mol, [R × members]; empty where there is no ensemble. */
  readonly members: Float64Array;
}

/** What is to be done to a block: its forces, or steps. */
export type Work =
  | { readonly kind: 'evaluate' }
  | {
      readonly kind: 'advance';
      readonly step: number;
      readonly steps: number;
      readonly dynamics: Dynamics;
      /** The forces that steps are taken with do not belong to the positions. */
      readonly stale: boolean;
      /** Those of the Potential do not; without an inner Potential they are the same. */
      readonly slowStale: boolean;
    };

/** Replicas that are evaluated and stepped together. */
export interface Block {
  /** The first replica's place in the state, and how many there are. */
  readonly first: number;
  readonly count: number;
  readonly velocities: readonly Float64Array[];
  readonly whole: EvaluatedBlock;
  readonly inner: EvaluatedBlock | null;
}

/** The state of some replicas, in blocks. Whatever the blocks, and whoever works on them, the bits are the same. */
export class Replicas {
  readonly state: ReplicaState;
  readonly blocks: readonly Block[];
  /** The number of the first of these replicas among all: it is part of the counter of the noise. */
  firstReplica = 0;

  /** @param most replicas in a block */
  constructor(
    private readonly stepped: Stepped,
    readonly count: number,
    most: number,
  ) {
    const { whole, inner } = stepped;
    const { atoms, terms } = whole.potential;
    const { memberCount } = whole.evaluator;
    const array = (size: number): Float64Array => new Float64Array(count * size);
    this.state = {
      positions: array(3 * atoms),
      velocities: array(3 * atoms),
      forces: array(3 * atoms),
      innerForces: array(inner ? 3 * atoms : 0),
      energies: array(terms.length),
      members: array(memberCount),
    };
    const innerEnergies = array(inner?.potential.terms.length ?? 0);
    this.blocks = Array.from({ length: Math.ceil(count / most) }, (_, b): Block => {
      const first = b * most;
      const size = Math.min(most, count - first);
      const { positions, velocities, forces, innerForces, energies, members } = this.state;
      const views = (f: Float64Array, u: Float64Array, m: Float64Array): EvaluatedBlock => ({
        positions: part(positions, count, first, size),
        forces: part(f, count, first, size),
        replicas: Array.from({ length: size }, (__, r) => ({
          x: part(positions, count, first + r, 1),
          f: part(f, count, first + r, 1),
          u: part(u, count, first + r, 1),
          m: part(m, count, first + r, 1),
        })),
      });
      return {
        first,
        count: size,
        velocities: Array.from({ length: size }, (__, r) => part(velocities, count, first + r, 1)),
        whole: views(forces, energies, members),
        inner: inner && views(innerForces, innerEnergies, new Float64Array(0)),
      };
    });
  }

  /** Carries out work on a block. @returns the earliest fault among its replicas, with every atom that was too fast then */
  work(block: Block, work: Work): Fault | null {
    if (work.kind === 'advance') return this.advance(block, work);
    this.stepped.whole.evaluator.evaluateBlock(block.whole);
    return null;
  }

  private advance(block: Block, work: Extract<Work, { kind: 'advance' }>): Fault | null {
    const { whole, inner, held } = this.stepped;
    const { step, steps, dynamics } = work;
    const { hand } = dynamics;
    const masses = massesWith(whole.potential.masses, dynamics.frozen);
    const constants = stepConstants(dynamics);
    const { interval } = constants;
    const fast = inner?.evaluator ?? whole.evaluator;
    const views = block.inner ?? block.whole;
    if (work.stale) fast.evaluateBlock(views);
    if (inner && work.slowStale && step % interval === 0) whole.evaluator.evaluateBlock(block.whole);
    let fault: Fault | null = null;
    /** Replicas that go on. One that blew up stays as it was then. */
    let going = Array.from({ length: block.count }, (_, r) => r);
    const evaluate = (evaluator: Evaluator, of: EvaluatedBlock, counted: boolean): void => {
      if (going.length === block.count) evaluator.evaluateBlock(of, counted);
      else for (const r of going) evaluator.evaluateReplica(of.replicas[r], counted);
    };
    for (let index = step; index < step + steps && going.length > 0; index++) {
      // Nobody sees the energies of steps before the last one.
      const last = index === step + steps - 1;
      lap('integration');
      for (const r of going) {
        const v = block.velocities[r];
        const { x, f } = views.replicas[r];
        if (inner && index % interval === 0) impulse(v, block.whole.replicas[r].f, f, masses, constants.halfImpulse);
        const replica = this.firstReplica + block.first + r;
        if (hand) pull(x, v, hand, masses, constants.halfStep);
        const wild = held
          ? held.begin(x, v, f, masses, constants, index, replica)
          : kickAndDrift(x, v, f, masses, constants, index, replica);
        if (wild < 0) continue;
        fault ??= { step: index, replica, atoms: held?.broken ?? fastAtoms(wild, v, dynamics.dt) };
        going = going.filter((other) => other !== r);
      }
      evaluate(fast, views, last);
      for (const r of going) {
        const { x, f } = views.replicas[r];
        lap('integration');
        const v = block.velocities[r];
        if (!held) kick(v, f, masses, constants.halfStep);
        if (hand) pull(x, v, hand, masses, constants.halfStep);
        held?.end(x, v, f, masses, constants.halfStep);
      }
      if (!inner || (index + 1) % interval !== 0) continue;
      evaluate(whole.evaluator, block.whole, true);
      for (const r of going)
        impulse(block.velocities[r], block.whole.replicas[r].f, views.replicas[r].f, masses, constants.halfImpulse);
    }
    // What blew up has not been to its last step, and its energies may not have been counted.
    if (fault && whole.potential.periodic) fast.evaluateBlock(views);
    lap(null);
    return fault;
  }
}

/** The atoms that are too fast, the first of which is known. */
function fastAtoms(first: number, v: Float64Array, dt: number): number[] {
  const atoms: number[] = [];
  for (let at = 0; at < v.length; at += 3) {
    const move = dt * (Math.abs(v[at]) + Math.abs(v[at + 1]) + Math.abs(v[at + 2]));
    if (at === 3 * first || !(move < maximumMove(dt))) atoms.push(at / 3);
  }
  return atoms;
}

/** Of an array over `of` replicas, `count` of them from `first` on: a view. */
export function part(array: Float64Array, of: number, first: number, count: number): Float64Array {
  const each = array.length / of;
  return array.subarray(first * each, (first + count) * each);
}

/** The fault that came first; of two at one step that of the lower replica. */
export function earlier(a: Fault | null, b: Fault | null): Fault | null {
  if (!a || !b) return a ?? b;
  return b.step < a.step || (b.step === a.step && b.replica < a.replica) ? b : a;
}
