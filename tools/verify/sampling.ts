/**
 * `npm run verify:long -- sampling [--rounds N] [--minutes M] [--out FILE]`: ethanol in baths of two temperatures, for each integrator on each
 * Engine: temperature, distribution of the kinetic energy, equipartition and the ratio of the two ensembles, each against what it should be in
 * standard errors; besides, how fluctuations of the conserved energy go with the time step, and how far a run is off that was turned round. A round is 64
 * replicas of 10 ps with noise of its own; what was seen lies under .cache, so that it goes on where it was stopped. A line an integrator and
 * Engine in docs/results/sampling.json.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { engineOf } from '../../src/cli/engines.ts';
import type { Backend, Engine, LoadOptions } from '../../src/forcefield/engine.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { kineticEnergy, maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { fromDisk } from './fromDisk.ts';
import {
  deviation,
  distributionChecks,
  ensembleCheck,
  equipartitionChecks,
  integrator,
  INTEGRATORS,
  sample,
  temperatureCheck,
  type Check,
  type Integrator,
  type ReplicaSamples,
} from './samplingChecks.ts';

const MOLECULE = 'ethanol';
const RUNG = 'mm-class1';
const CHEAP = 'mm-bonded';
const TEMPERATURES = [300, 400] as const;
/** fs; at 0.5 fs the velocities of C–H and O–H stretches are cold by (ω dt)² / 4, 2 %, which so many samples would show. */
const DT = 0.2;
const PLAN = { replicas: 64, settle: 5000, every: 450, samples: 100 };
/** Standard errors that chance explains, of some thirty numbers a line. */
const CHANCE = 4;

interface Line {
  readonly integrator: Integrator;
  readonly backend: Backend;
  readonly adapter: string;
  readonly molecule: string;
  readonly dt: number;
  /** Of all replicas at one temperature together. */
  readonly nanoseconds: number;
  readonly temperature: Check;
  /** The most that any number of a kind is off, in standard errors. */
  readonly distribution: number;
  readonly equipartition: number;
  readonly ensembles: Check;
  /** Fluctuation of the conserved energy at 0.5 fs over that at 0.25 fs: 4. */
  readonly fluctuations: number;
  /** Å, after 200 steps and 200 back. */
  readonly reversal: number;
  readonly verdict: 'met' | 'missed';
  readonly date: string;
}

export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string', default: '4' },
      minutes: { type: 'string' },
      out: { type: 'string', default: 'docs/results/sampling.json' },
    },
  });
  const until = performance.now() + 60_000 * Number(values.minutes ?? Infinity);
  const { structure } = await loadReferenceMolecule(fromDisk, MOLECULE);
  const potential = await potentialOf(await loadForceField(RUNG, fromDisk), structure);
  const cheap = await potentialOf(await loadForceField(CHEAP, fromDisk), structure);
  for (const backend of ['cpu', 'webgpu'] as const)
    for (const name of INTEGRATORS) {
      const engine = await engineOf(backend);
      const kept = `.cache/verify/sampling-${name}-${backend}.json`;
      const seen: [ReplicaSamples[], ReplicaSamples[]][] = existsSync(kept)
        ? (JSON.parse(readFileSync(kept, 'utf8')) as [ReplicaSamples[], ReplicaSamples[]][])
        : [];
      const { options, innerSteps } = integrator(name, cheap);
      while (seen.length < Number(values.rounds) && performance.now() < until) {
        const at = (temperature: number, n: number) =>
          sample(engine, potential, structure.positions, { dt: DT, temperature, friction: 5, seed: 1 + 2 * seen.length + n, innerSteps }, PLAN, options); // prettier-ignore
        seen.push([await at(TEMPERATURES[0], 0), await at(TEMPERATURES[1], 1)]);
        mkdirSync(dirname(kept), { recursive: true });
        writeFileSync(kept, JSON.stringify(seen));
      }
      if (seen.length === 0) continue;
      const [cold, hot] = [0, 1].map((n) => seen.flatMap((round) => round[n]));
      const both = [[cold, TEMPERATURES[0]], [hot, TEMPERATURES[1]]] as const; // prettier-ignore
      const worst = (checks: (from: readonly ReplicaSamples[], temperature: number) => readonly Check[]) =>
        Math.max(...both.flatMap(([from, temperature]) => checks(from, temperature).map(deviation)));
      const temperature = temperatureCheck(cold, TEMPERATURES[0]);
      const ensembles = ensembleCheck(cold, hot, TEMPERATURES);
      const [distribution, equipartition] = [worst(distributionChecks), worst(equipartitionChecks)];
      const off = Math.max(distribution, equipartition, deviation(temperature), deviation(ensembles));
      const { fluctuations, reversal } = await mechanics(engine, potential, structure.positions, options, innerSteps);
      const line: Line = {
        integrator: name,
        backend,
        adapter: engine.adapter,
        molecule: MOLECULE,
        dt: DT,
        nanoseconds: (cold.length * PLAN.samples * PLAN.every * DT) / 1e6,
        temperature,
        distribution,
        equipartition,
        ensembles,
        fluctuations,
        reversal,
        verdict: off < CHANCE && Math.abs(fluctuations - 4) < 0.6 && reversal < (backend === 'cpu' ? 1e-8 : 2e-3) ? 'met' : 'missed', // prettier-ignore
        date: new Date().toISOString().slice(0, 10),
      };
      const others = read(values.out).filter((one) => one.integrator !== name || one.backend !== backend);
      write(values.out, [...others, line]);
      console.log(JSON.stringify(line));
    }
}

/** Constant-energy steps: how fluctuations go with the time step, and the way back. */
async function mechanics(
  engine: Engine,
  potential: Potential,
  positions: Float64Array,
  options: LoadOptions,
  innerSteps: number,
): Promise<{ fluctuations: number; reversal: number }> {
  const velocities = maxwellBoltzmann(potential.masses, 300, 1, 1);
  const nve = { temperature: 0, friction: 0, seed: 1, innerSteps };
  const spread = async (dt: number): Promise<number> => {
    const simulation = await engine.load(potential, 1, options);
    simulation.setState(positions, velocities);
    const energies: number[] = [];
    for (let n = 0; n < 400; n++) {
      await simulation.advance((2 * innerSteps) / dt, { ...nve, dt });
      const frame = await simulation.frame();
      energies.push(frame.energies.reduce((sum, u) => sum + u, 0) + kineticEnergy(frame.velocities, potential.masses));
    }
    simulation.destroy();
    const mean = energies.reduce((sum, u) => sum + u, 0) / energies.length;
    return Math.sqrt(energies.reduce((sum, u) => sum + (u - mean) ** 2, 0) / energies.length);
  };
  const simulation = await engine.load(potential, 1, options);
  simulation.setState(positions, velocities);
  await simulation.advance(200, { ...nve, dt: 0.5 });
  const there = await simulation.frame();
  simulation.setState(
    there.positions,
    there.velocities.map((v) => -v),
  );
  await simulation.advance(200, { ...nve, dt: 0.5 });
  const back = await simulation.frame();
  simulation.destroy();
  return {
    fluctuations: (await spread(0.5)) / (await spread(0.25)),
    reversal: Math.max(...back.positions.map((x, c) => Math.abs(x - positions[c]))),
  };
}

const read = (path: string): readonly Line[] =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly Line[]) : [];

function write(path: string, lines: readonly Line[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `[\n${lines.map((line) => JSON.stringify(line)).join(',\n')}\n]\n`);
}
