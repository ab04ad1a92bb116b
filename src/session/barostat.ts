/**
 * A Monte Carlo barostat (Chow and Ferguson, Comput. Phys. Commun. 91, 283 (1995); Åqvist et al., Chem. Phys. Lett. 384, 288 (2004)): every
 * BAROSTAT_INTERVAL steps another volume is tried. All edges are scaled alike, and molecules move with their centres and keep their shapes. It is accepted
 * with the probability exp(−W/kT), W = ΔU + P ΔV − N kT ln(V′/V), of N molecules. What is tried depends on the volume, seed and step alone, and nothing
 * is adapted on the way: a run that is cut, or restarted, is the same run.
 */
import { moleculesOf, shortestEdge, volumeOf, type Box } from '../chem/box.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { philox4x32, STREAM } from '../core/philox.ts';
import { BAR, BOLTZMANN } from '../core/units.ts';
import type { Dynamics, Simulation } from '../forcefield/engine.ts';

/** Steps from one trial to the next, at steps whose index is a multiple. */
export const BAROSTAT_INTERVAL = 25;
/** Compressibility of water, 1/bar: how much a volume breathes. */
const COMPRESSIBILITY = 4.5e-5;
/** Largest trial, in standard deviations of water's volume at the temperature: about half of the trials are accepted. */
const LONGEST = 2.5;

/** What the barostat sees of a run. */
export interface Pressed {
  readonly structure: Structure;
  readonly dynamics: Dynamics;
  readonly step: number;
}

/**
 * Tries another volume where that is due before the present step.
 * @param pressure bar
 * @returns the step before which it is due again
 * @throws FfpError('usage') where there is no box, or more than one
 */
export async function pressed(simulation: Simulation, run: Pressed, pressure: number): Promise<number> {
  const { potential } = simulation;
  if (!potential.periodic || !simulation.setBox)
    throw new FfpError('usage', 'A pressure needs a periodic box; take one, or leave --barostat out.');
  if (simulation.replicas > 1)
    throw new FfpError('usage', 'A box under pressure runs as one replica; run the others apart.');
  const { step } = run;
  if (step > 0 && step % BAROSTAT_INTERVAL === 0) await attempt(simulation, run, pressure);
  return (Math.floor(step / BAROSTAT_INTERVAL) + 1) * BAROSTAT_INTERVAL;
}

/** One trial. @returns whether it was accepted */
async function attempt(
  simulation: Simulation,
  { structure, dynamics, step }: Pressed,
  pressure: number,
): Promise<boolean> {
  const { periodic } = simulation.potential;
  const { temperature, seed } = dynamics;
  const frame = await simulation.frame();
  // What blew up is told to whoever looks next.
  if (frame.fault) {
    simulation.restore(frame.checkpoint);
    return false;
  }
  const box = frame.box ?? periodic!.box;
  const words = new Uint32Array(4);
  philox4x32(words, step >>> 0, Math.floor(step / 2 ** 32), 0, 0, seed, STREAM.barostat);
  const [choice, chance] = [words[0], words[1]].map((word) => (word + 0.5) / 2 ** 32);
  const volume = volumeOf(box);
  const heat = BOLTZMANN * temperature;
  // σ² = κ kT V.
  const breath = Math.sqrt((COMPRESSIBILITY / BAR) * heat * volume);
  const wanted = volume + LONGEST * breath * (2 * choice - 1);
  const scale = Math.cbrt(wanted / volume);
  const other: Box = [scale * box[0], scale * box[1], scale * box[2]];
  if (!(wanted > 0) || shortestEdge(other) < 2 * periodic!.cutoff) return false;
  const molecules = moleculesOf(structure.elements.length, structure.bonds);
  simulation.setBox!(other);
  simulation.setState(scaled(frame.positions, molecules, scale), frame.velocities, step);
  const trial = await simulation.frame();
  const sum = (energies: Float64Array) => energies.reduce((total, u) => total + u, 0);
  const count = new Set(molecules).size;
  const work =
    sum(trial.energies) -
    sum(frame.energies) +
    pressure * BAR * (wanted - volume) -
    count * heat * Math.log(wanted / volume);
  // NaN counts as too much.
  if (work <= 0 || chance < Math.exp(-work / heat)) return true;
  simulation.setBox!(box);
  simulation.restore(frame.checkpoint);
  return false;
}

/** Positions (Å, [3N]) with each molecule moved as a whole, such that its centre is `scale` times as far from the origin. */
export function scaled(positions: Float64Array, molecules: Uint32Array, scale: number): Float64Array {
  const sums = new Float64Array(positions.length);
  const counts = new Uint32Array(molecules.length);
  molecules.forEach((molecule, atom) => {
    counts[molecule]++;
    for (let c = 0; c < 3; c++) sums[3 * molecule + c] += positions[3 * atom + c];
  });
  return positions.map((x, at) => {
    const molecule = molecules[Math.floor(at / 3)];
    return x + ((scale - 1) * sums[3 * molecule + (at % 3)]) / counts[molecule];
  });
}
