import { FfpError } from '../core/errors.ts';
import { massesWith, stepConstants } from '../forcefield/dynamics.ts';
import type { Checkpoint, Dynamics, Fault, Frame, Simulation } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { BathStepper } from './bath.ts';
import type { SimulationBuffers } from './buffers.ts';
import { FIXED_REACH, fromFixed, toFixed } from './fixedPoint.ts';
import type { BoxCoordinates } from './periodic/coordinates.ts';
import type { GpuPotential } from './potential.ts';
import { answered, Readback } from './readback.ts';
import type { RespaStepper } from './respa.ts';
import type { RunRecord, StepSettings, Stepper } from './stepper.ts';
import { NO_ATOM } from './uniformStruct.ts';

/** Time that one submit should take, ms: long enough to hide its overhead, short enough for watchdogs and a smooth screen. */
const SUBMIT_MS = 10;
/** Submits that may wait in the queue. */
const IN_FLIGHT = 2;

/** Multiple time-stepping: the Potential that steps are taken with holds the state, and the whole one is shown. */
export interface Respa {
  readonly stepper: RespaStepper;
  readonly inner: GpuPotential;
}

/** R replicas of one Potential on the device. */
export class GpuSimulation implements Simulation {
  readonly backend = 'webgpu';
  readonly potential: Potential;
  readonly inner: Potential | null;
  readonly replicas: number;
  readonly regime: 'resident' | 'tiled';
  private readonly buffers: SimulationBuffers;
  private stepper: Stepper;
  private step = 0;
  /** The forces on the device do not belong to the positions on the device. */
  private stale = true;
  /** Where the origin of the fixed-point coordinates lies, Å, [3R]. */
  private readonly origin: Float64Array;
  /** Places of the first atom of each replica when last read, Å, [3R]: they may drift past the range of i32. */
  private readonly anchors: Float64Array;
  /** Atoms whose masses on the device are infinite. */
  private frozen: readonly number[] = [];
  /** Around the stepper, once it has been asked for. */
  private bath?: Promise<BathStepper>;
  private stepsPerSubmit = 16;
  private readonly inFlight: Promise<void>[] = [];
  private lastDone = 0;
  private readonly state: Readback;

  constructor(
    private readonly device: GPUDevice,
    private readonly shown: GpuPotential,
    private readonly respa: Respa | null = null,
    private readonly box: BoxCoordinates | null = null,
  ) {
    const { regime, buffers, stepper } = respa?.inner ?? shown;
    const { potential, replicas } = shown;
    this.potential = potential;
    this.inner = respa?.inner.potential ?? null;
    this.replicas = replicas;
    this.regime = regime;
    this.buffers = buffers;
    this.stepper = respa?.stepper ?? stepper;
    this.origin = new Float64Array(3 * replicas);
    this.anchors = new Float64Array(3 * replicas);
    // Positions, velocities, forces (16 bytes an atom each) and faults (4).
    this.state = new Readback(device, this.entries * 52, 'state');
  }

  private get entries(): number {
    return this.replicas * this.potential.atoms;
  }

  setState(positions: Float64Array, velocities?: Float64Array, step = 0): void {
    const { atoms } = this.potential;
    const fixed = new Int32Array(4 * this.entries);
    const speeds = new Float32Array(4 * this.entries);
    velocities?.forEach((v, c) => (speeds[4 * Math.floor(c / 3) + (c % 3)] = v));
    this.box?.write(positions, fixed);
    for (let r = 0; r < this.replicas && !this.box; r++) {
      const replica = positions.subarray(3 * atoms * r, 3 * atoms * (r + 1));
      const origin = this.origin.subarray(3 * r, 3 * r + 3);
      origin.set(middleOf(replica));
      for (let c = 0; c < 3 * atoms; c++) {
        const from = replica[c] - origin[c % 3];
        if (!(Math.abs(from) < FIXED_REACH))
          throw new FfpError(
            'unsupported',
            `atom ${Math.floor(c / 3)} lies ${from.toFixed(0)} Å from the middle of its molecule; the GPU's coordinates reach ${FIXED_REACH} Å`,
          );
        const at = 4 * atoms * r + 4 * Math.floor(c / 3) + (c % 3);
        fixed[at] = toFixed(from);
        // What the bits say, and not what was given: then reading often rounds nothing.
        if (c < 3) this.anchors[3 * r + c] = origin[c] + fromFixed(fixed[at]);
      }
    }
    this.device.queue.writeBuffer(this.buffers.positions, 0, fixed);
    this.device.queue.writeBuffer(this.buffers.velocities, 0, speeds);
    this.begun(step);
  }

  async advance(steps: number, dynamics: Dynamics): Promise<void> {
    const settings = stepSettings(dynamics);
    if (dynamics.thermostat === 'csvr') {
      this.bath ??= import('./bath.ts').then(({ BathStepper: Bath }) =>
        Bath.around(this.device, this.stepper, this.shown, this.buffers.velocities),
      );
      this.stepper = await this.bath;
    }
    this.holdAtoms(dynamics);
    const most = this.stepper.maximumSteps(settings);
    let left = steps;
    while (left > 0) {
      const now = Math.min(left, this.stepsPerSubmit, most);
      while (this.inFlight.length >= IN_FLIGHT) await this.inFlight[0];
      this.submit(settings, now, most);
      left -= now;
    }
  }

  async settled(): Promise<void> {
    await answered(this.device, this.device.queue.onSubmittedWorkDone());
  }

  async frame(): Promise<Frame> {
    const { step, buffers, shown, respa } = this;
    const encoder = this.device.createCommandEncoder({ label: 'frame' });
    if (this.stale) {
      respa?.stepper.forget();
      const pass = encoder.beginComputePass({ label: 'forces' });
      this.stepper.encodeForces(pass, buffers);
      pass.end();
    }
    this.stale = false;
    respa?.stepper.encodeWhole(encoder, step);
    const state = this.state.take();
    const size = this.entries * 16;
    [buffers.positions, buffers.velocities, shown.buffers.forces].forEach((buffer, n) =>
      encoder.copyBufferToBuffer(buffer, 0, state, n * size, size),
    );
    encoder.copyBufferToBuffer(buffers.faults, 0, state, this.entries * 48, this.entries * 4);
    encoder.clearBuffer(buffers.faults);
    const readEnergies = shown.copyEnergies(encoder);
    this.device.queue.submit([encoder.finish()]);
    const [read, { terms, members }] = await Promise.all([
      this.state.read(state, (bytes) => this.readState(bytes, step)),
      readEnergies(),
    ]);
    return { step, ...read, energies: terms, ...(members && { members }) };
  }

  restore({ step, positions, velocities, origin }: Checkpoint): void {
    if (origin) this.origin.set(origin);
    this.device.queue.writeBuffer(this.buffers.positions, 0, positions);
    this.device.queue.writeBuffer(this.buffers.velocities, 0, velocities);
    this.begun(step);
  }

  destroy(): void {
    this.shown.destroy();
    this.respa?.inner.destroy();
    this.respa?.stepper.destroy();
    void this.bath?.then((bath) => bath.destroy());
    this.state.destroy();
  }

  /** Tells the device which atoms are frozen, and where the hand pulls: for what is submitted from now on. */
  private holdAtoms({ hand, frozen = [] }: Dynamics): void {
    if (frozen.length !== this.frozen.length || frozen.some((atom, n) => atom !== this.frozen[n])) {
      const masses = massesWith(this.potential.masses, frozen);
      this.buffers.setMasses(masses);
      this.respa?.stepper.setMasses(masses);
      this.frozen = frozen;
    }
    if (hand) this.buffers.setHandPoints(Int32Array.from(this.origin, (from, c) => toFixed(hand.target[c % 3] - from)));
  }

  private submit(settings: StepSettings, steps: number, most: number): void {
    const encoder = this.device.createCommandEncoder({ label: 'steps' });
    const runs: RunRecord[] = [];
    this.stepper.encode(encoder, this.buffers, { ...settings, first: this.step, steps, prime: this.stale }, runs);
    this.buffers.writeRuns(runs);
    this.stale = false;
    this.step += steps;
    const submitted = performance.now();
    this.device.queue.submit([encoder.finish()]);
    const done = answered(this.device, this.device.queue.onSubmittedWorkDone()).then(() => {
      void this.inFlight.shift();
      const now = performance.now();
      this.adapt(steps, now - Math.max(submitted, this.lastDone), most);
      this.lastDone = now;
    });
    // Whoever waits hears of it; others need not.
    done.catch(() => undefined);
    this.inFlight.push(done);
  }

  /** Steers the next submits towards SUBMIT_MS; their size changes no bit of the result. */
  private adapt(steps: number, milliseconds: number, most: number): void {
    const wanted = (steps * SUBMIT_MS) / Math.max(milliseconds, 0.05);
    this.stepsPerSubmit = Math.round(Math.min(Math.max(wanted, steps / 2, 1), 2 * steps, most));
  }

  /** Positions on the device are new ones. */
  private begun(step: number): void {
    this.clearFaults();
    for (const one of [this.shown, this.respa?.inner]) one?.parts.outside?.(this.origin, this.box?.box);
    this.step = step;
    this.stale = true;
  }

  private clearFaults(): void {
    const encoder = this.device.createCommandEncoder({ label: 'clear faults' });
    encoder.clearBuffer(this.buffers.faults);
    this.device.queue.submit([encoder.finish()]);
  }

  private readState(bytes: ArrayBuffer, step: number): Omit<Frame, 'step' | 'energies'> {
    const { entries, replicas } = this;
    const { atoms } = this.potential;
    const fixed = new Int32Array(bytes, 0, 4 * entries);
    const positions = this.box?.read(fixed) ?? new Float64Array(3 * entries);
    for (let r = 0; r < replicas && !this.box; r++) {
      const first = 4 * atoms * r;
      for (let c = 0; c < 3; c++) {
        // The first atom has moved from its last known place by less than half the range; the others lie around it.
        const was = toFixed(this.anchors[3 * r + c] - this.origin[3 * r + c]);
        const anchor = this.anchors[3 * r + c] + fromFixed((fixed[first + c] - was) | 0);
        this.anchors[3 * r + c] = anchor;
        for (let atom = 0; atom < atoms; atom++) {
          const offset = (fixed[first + 4 * atom + c] - fixed[first + c]) | 0;
          positions[3 * (atoms * r + atom) + c] = anchor + fromFixed(offset);
        }
      }
    }
    return {
      positions,
      velocities: threes(new Float32Array(bytes, entries * 16, 4 * entries)),
      forces: threes(new Float32Array(bytes, entries * 32, 4 * entries)),
      fault: this.readFaults(new Uint32Array(bytes, entries * 48, entries), step),
      checkpoint: {
        step,
        positions: new Uint8Array(bytes.slice(0, entries * 16)),
        velocities: new Uint8Array(bytes.slice(entries * 16, entries * 32)),
        origin: this.origin.slice(),
      },
    };
  }

  private readFaults(marks: Uint32Array, step: number): Fault | null {
    let fault: { step: number; replica: number; atoms: number[] } | null = null;
    for (let entry = 0; entry < marks.length; entry++) {
      if (marks[entry] === 0) continue;
      // The mark is the low word of a step not long before this one.
      const at = step - ((step - (marks[entry] - 1)) >>> 0);
      const replica = Math.floor(entry / this.potential.atoms);
      const atom = entry % this.potential.atoms;
      if (!fault || at < fault.step) fault = { step: at, replica, atoms: [atom] };
      else if (at === fault.step && replica === fault.replica) fault.atoms.push(atom);
    }
    return fault;
  }
}

function stepSettings(dynamics: Dynamics): StepSettings {
  const { step, halfStep, keep, kick, seed, interval, halfImpulse } = stepConstants(dynamics);
  const { hand } = dynamics;
  const pull = { hand_atom: hand?.atom ?? NO_ATOM, hand_stiffness: hand?.stiffness ?? 0 };
  const constants = { dt: step, half_step_factor: halfStep, keep, kick, seed: seed >>> 0, ...pull };
  return { constants, interval, halfImpulse, dynamics };
}

function middleOf(positions: Float64Array): [number, number, number] {
  const middle: [number, number, number] = [0, 0, 0];
  for (let c = 0; c < 3; c++) {
    let low = Infinity;
    let high = -Infinity;
    for (let at = c; at < positions.length; at += 3) {
      low = Math.min(low, positions[at]);
      high = Math.max(high, positions[at]);
    }
    // Whole Å: then positions that were fixed point once are so again, bit for bit.
    middle[c] = Math.round((low + high) / 2);
  }
  return middle;
}

function threes(fours: Float32Array): Float64Array {
  const out = new Float64Array((fours.length / 4) * 3);
  for (let atom = 0; atom < fours.length / 4; atom++)
    for (let c = 0; c < 3; c++) out[3 * atom + c] = fours[4 * atom + c];
  return out;
}
