/** At which frequencies a molecule moves: vibrational density of states, with the normal modes at its minimum. */
import * as v from 'valibot';
import { FfpError } from '../../core/errors.ts';
import { SPEED_OF_LIGHT } from '../../core/units.ts';
import { minimise } from '../../cpu/minimise.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import { kineticEnergy, removeRigidMotion, temperatureOf } from '../../forcefield/motion.ts';
import type { Measurement } from '../measurement.ts';
import { advance, warmUp } from '../sampling/advance.ts';
import { Pace } from '../sampling/clock.ts';
import { BIN, VelocityDensity } from '../spectrum/density.ts';
import { normalModes } from '../spectrum/normalModes.ts';

const options = v.strictObject({
  /** K. */
  temperature: v.optional(v.pipe(v.number(), v.minValue(10), v.maxValue(2000)), 300),
  replicas: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)), 4),
  /** Of each replica, ps. */
  picoseconds: v.optional(v.pipe(v.number(), v.minValue(0.5), v.maxValue(100)), 4),
  /** fs. */
  dt: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(1)), 0.5),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)), 1),
  /** Seconds after which the trajectories end, once they are half a picosecond long. */
  seconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(3600)), 25),
});

export interface Spectrum {
  /** Width of a bin, 1/cm: bin b lies from b × bin to (b + 1) × bin. */
  readonly bin: number;
  /** Share of the kinetic energy, cm. */
  readonly density: readonly number[];
  /** Normal modes at the minimum, 1/cm, imaginary ones negative; null where there are none, for a reason. */
  readonly modes: readonly number[] | null;
  readonly modesNote: string;
  /** Mean over the trajectories, K. */
  readonly temperature: number;
  /** Of each replica. */
  readonly picoseconds: number;
  readonly replicas: number;
  /** Width of a line, 1/cm. */
  readonly resolution: number;
}

/** Velocities that are kept, all together. */
const MOST_NUMBERS = 2e7;
/** Longest time between two samples, fs: eight in a period of 4000/cm. */
const INTERVAL = 1;
const SHORTEST = 500;

export const spectrum = {
  summary: 'finds the frequencies at which a molecule moves, with its normal modes',
  details: `bin (1/cm), density (share of the kinetic energy, cm, bin after bin up to 4000/cm), modes (normal modes at the minimum, 1/cm, imaginary
ones negative; null with a reason in modesNote), temperature (mean over the trajectories, K), picoseconds (each replica), replicas,
resolution (width of a line, 1/cm). Trajectories of constant energy from a thermal start, without momentum and rotation.`,
  options,
  async measure({ structure, forcefield, engine }, given, { progress }): Promise<Spectrum> {
    const { dt, temperature, seed } = given;
    const begun = performance.now();
    const elapsed = (): number => (performance.now() - begun) / 1000;
    let fraction = 0;
    const pace = new Pace(() => progress(fraction));
    const tick = (): Promise<void> => pace.tick();
    const potential = await potentialOf(forcefield, structure);
    const { modes, modesNote, minimum } = await modesOf(potential, structure.positions, tick);
    const every = Math.max(1, Math.floor(INTERVAL / dt + 1e-9));
    const wanted = Math.ceil((1000 * given.picoseconds) / (every * dt));
    const size = 3 * potential.atoms;
    const replicas = Math.max(1, Math.min(given.replicas, Math.floor(MOST_NUMBERS / (size * wanted))));
    const simulation = await engine.load(potential, replicas);
    try {
      simulation.setState(repeat(minimum, replicas));
      const warm = await warmUp(simulation, given, forcefield.id, tick);
      let degrees = 0;
      for (let at = 0; at < replicas * size; at += size)
        degrees += removeRigidMotion(
          warm.positions.subarray(at, at + size),
          warm.velocities.subarray(at, at + size),
          potential.masses,
        );
      simulation.setState(warm.positions, warm.velocities);
      const kept: Float32Array[] = [];
      let kinetic = 0;
      while (kept.length < wanted && (elapsed() < given.seconds || kept.length * every * dt < SHORTEST)) {
        const { velocities } = await advance(simulation, every, { dt, temperature, friction: 0, seed }, forcefield.id);
        kept.push(Float32Array.from(velocities));
        for (let at = 0; at < velocities.length; at += size)
          kinetic += kineticEnergy(velocities.subarray(at, at + size), potential.masses);
        fraction = 0.9 * Math.max(kept.length / wanted, Math.min(1, elapsed() / given.seconds));
        await tick();
      }
      const density = new VelocityDensity(kept.length, every * dt, dt);
      const own = new Float64Array(kept.length);
      for (let c = 0; c < replicas * size; c++) {
        for (let n = 0; n < kept.length; n++) own[n] = kept[n][c];
        density.add(own, potential.masses[Math.floor((c % size) / 3)]);
        fraction = 0.9 + (0.1 * c) / (replicas * size);
        await tick();
      }
      const length = kept.length * every * dt;
      return {
        bin: BIN,
        density: density.density,
        modes,
        modesNote,
        temperature: temperatureOf(kinetic / kept.length, degrees),
        picoseconds: length / 1000,
        replicas,
        resolution: 2 / (length * SPEED_OF_LIGHT),
      };
    } finally {
      simulation.destroy();
    }
  },
} satisfies Measurement<typeof options, Spectrum>;

function repeat(positions: Float64Array, replicas: number): Float64Array {
  const all = new Float64Array(replicas * positions.length);
  for (let r = 0; r < replicas; r++) all.set(positions, r * positions.length);
  return all;
}

/** Normal modes where there are some, and a minimum in any case. */
async function modesOf(
  potential: Parameters<typeof normalModes>[0],
  start: Float64Array,
  tick: () => Promise<void>,
): Promise<{ modes: readonly number[] | null; modesNote: string; minimum: Float64Array }> {
  try {
    const { wavenumbers, positions } = await normalModes(potential, start, tick);
    return { modes: wavenumbers, modesNote: '', minimum: positions };
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    return { modes: null, modesNote: error.message, minimum: (await minimise(potential, start)).positions };
  }
}
