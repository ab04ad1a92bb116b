/**
 * How well a solvated system keeps its energy with long steps: a bath first, then constant energy.
 *
 *   node tools/run.mjs tools/constrained-drift.ts TOPOLOGY COORDINATES cpu|webgpu DT_FS WARM_STEPS NVE_STEPS [CUTOFF_Å] [TOLERANCE] [HYDROGEN_MASS]
 *
 * Prints temperatures by half, drift (kT/ns/dof, with its standard error from blocks), fluctuation of the total energy and ms a step.
 */
import { readFileSync } from 'node:fs';
import { boxOf, madeWhole } from '../src/chem/box.ts';
import { parsePrmtop } from '../src/chem/prmtop.ts';
import { parseRst7 } from '../src/chem/rst7.ts';
import { driftOf } from '../src/cli/drift.ts';
import { engineOf } from '../src/cli/engines.ts';
import { BOLTZMANN } from '../src/core/units.ts';
import { potentialFromPrmtop } from '../src/forcefield/amber.ts';
import { constrainedPotential } from '../src/forcefield/constraints.ts';
import type { Backend } from '../src/forcefield/engine.ts';
import { kineticEnergy, removeMotion, temperatureOf } from '../src/forcefield/motion.ts';
import { periodicPotential } from '../src/forcefield/periodic.ts';
import { thermalStart } from '../src/session/start.ts';

const TEMPERATURE = 300;
const LOOK = 10;

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

export async function main(args: readonly string[]): Promise<void> {
  const [topology, coordinates, backend, dt, warm, steps, cutoff = '9', tolerance = '5e-4', hydrogen] = args;
  const prmtop = parsePrmtop(readFileSync(topology, 'utf8'));
  const rst7 = parseRst7(readFileSync(coordinates, 'utf8'), prmtop.atoms);
  const box = boxOf(rst7.box!.lengths, rst7.box!.angles, 'rst7 file');
  const { potential: vacuum, structure } = potentialFromPrmtop(prmtop, rst7.positions);
  const boxed = periodicPotential(vacuum, { box, method: 'pme', cutoff: Number(cutoff), tolerance: Number(tolerance) });
  const potential = await constrainedPotential(boxed, {
    constraints: 'h-bonds',
    ...(hydrogen && { hydrogenMass: Number(hydrogen) }),
  });
  const start = await thermalStart(potential, madeWhole(rst7.positions, structure.bonds, box), TEMPERATURE, 1);
  const engine = await engineOf(backend as Backend);
  const simulation = await engine.load(potential, 1);
  simulation.setState(start.positions, start.velocities);
  const dynamics = { dt: Number(dt), temperature: TEMPERATURE, seed: 1 };
  await simulation.advance(Number(warm), { ...dynamics, friction: 10 });
  const begun = await simulation.frame();
  const degrees = removeMotion(potential, begun.positions.slice(), begun.velocities.slice());
  const times: number[] = [];
  const totals: number[] = [];
  const temperatures: number[] = [];
  let stepping = 0;
  for (let step = 0; step < Number(steps); step += LOOK) {
    const before = performance.now();
    await simulation.advance(LOOK, { ...dynamics, friction: 0 });
    await simulation.settled();
    stepping += performance.now() - before;
    const { energies, velocities, fault } = await simulation.frame();
    if (fault) throw new Error(`blew up at step ${fault.step}: atoms ${fault.atoms.join(', ')}`);
    const kinetic = kineticEnergy(velocities, potential.masses);
    times.push((step + LOOK) * Number(dt));
    totals.push(energies.reduce((sum, u) => sum + u, 0) + kinetic);
    temperatures.push(temperatureOf(kinetic, degrees));
  }
  const { slope, error } = driftOf(times, [totals]);
  const unit = (BOLTZMANN * TEMPERATURE * degrees) / 1e6;
  const centre = mean(totals);
  const half = temperatures.length / 2;
  console.log(
    JSON.stringify({
      backend,
      adapter: engine.adapter,
      atoms: potential.atoms,
      degrees,
      dt: Number(dt),
      picoseconds: (Number(steps) * Number(dt)) / 1000,
      temperatures: [mean(temperatures.slice(0, half)), mean(temperatures.slice(half))],
      drift: slope / unit,
      drift_error: error === null ? null : error / unit,
      rms_per_dof_kT: Math.sqrt(mean(totals.map((u) => (u - centre) ** 2))) / (BOLTZMANN * TEMPERATURE * degrees),
      ms_per_step: stepping / Number(steps),
    }),
  );
  simulation.destroy();
  engine.destroy();
}
