/**
 * Prints how far both Engines are from their references, and how well they conserve energy:
 *   node tools/run.mjs tools/parity.ts FOLDER
 * FOLDER holds `amber/` (topologies, coordinates, OpenMM's energies and forces) and `ani-2x/` (networks, TorchANI's values).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { elementBySymbol } from '../src/chem/elements.ts';
import { parsePrmtop } from '../src/chem/prmtop.ts';
import { parseRst7 } from '../src/chem/rst7.ts';
import { requestNodeDevice } from '../src/cli/webgpu.ts';
import { HARTREE } from '../src/core/units.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { potentialFromPrmtop } from '../src/forcefield/amber.ts';
import type { Engine, Frame } from '../src/forcefield/engine.ts';
import { kineticEnergy } from '../src/forcefield/motion.ts';
import type { Potential } from '../src/forcefield/potential.ts';
import { GpuEngine } from '../src/gpu/engine.ts';
import { ANI_FILE } from '../src/models/ani/files.ts';
import { aniForceField } from '../src/models/ani/forcefield.ts';
import { importAni } from '../src/models/ani/import.ts';
import { thermalStart } from '../src/session/start.ts';

const SYSTEMS = [
  ['ala_gas', 'ala_gas.prmtop', 'ala_gas.rst7'],
  ['ala5_gas', 'ala5_gas.parm7', 'ala5_gas.rst7'],
  ['trx', 'trx.prmtop', 'trx.inpcrd'],
] as const;

type Vectors = readonly (readonly [number, number, number])[];

export async function main([folder]: readonly string[]): Promise<void> {
  if (!folder || !existsSync(folder)) throw new Error('usage: node tools/run.mjs tools/parity.ts FOLDER');
  const gpu = new GpuEngine(await requestNodeDevice());
  const engines = [new CpuEngine(), gpu];
  await openMM(join(folder, 'amber'), engines);
  await conservation(join(folder, 'amber'), engines);
  await torchANI(join(folder, 'ani-2x'), engines);
  gpu.destroy();
}

const digits = (value: number): string => value.toExponential(1);
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

async function frameOf(engine: Engine, potential: Potential, positions: Float64Array): Promise<Frame> {
  const simulation = await engine.load(potential, 1);
  simulation.setState(positions);
  const frame = await simulation.frame();
  simulation.destroy();
  return frame;
}

function readSystem(folder: string, topology: string, coordinates: string) {
  const prmtop = parsePrmtop(readFileSync(join(folder, topology), 'utf8'));
  const { positions } = parseRst7(readFileSync(join(folder, coordinates), 'utf8'), prmtop.atoms);
  return { positions, ...potentialFromPrmtop(prmtop, positions) };
}

/** Difference vectors' lengths, and the reference's. */
function differences(forces: Float64Array, reference: Vectors) {
  return reference.map(([x, y, z], atom) => {
    const [fx, fy, fz] = forces.subarray(3 * atom, 3 * atom + 3);
    return { error: Math.hypot(fx - x, fy - y, fz - z), size: Math.hypot(x, y, z) };
  });
}

async function openMM(folder: string, engines: readonly Engine[]): Promise<void> {
  console.log('OpenMM Reference: total energy error [kcal/mol], median relative and worst force error [kcal/mol/Å]');
  for (const [name, topology, coordinates] of SYSTEMS) {
    const { potential, positions } = readSystem(folder, topology, coordinates);
    const expected = JSON.parse(readFileSync(join(folder, `${name}.vacuum.json`), 'utf8')) as {
      energy_total: number;
      forces: Vectors;
    };
    for (const engine of engines) {
      const { energies, forces } = await frameOf(engine, potential, positions);
      const errors = differences(forces, expected.forces);
      const relative = errors.map(({ error, size }) => error / size).sort((a, b) => a - b);
      const worst = Math.max(...errors.map(({ error }) => error));
      const off = Math.abs(sum(energies) - expected.energy_total);
      const median = relative[Math.floor(relative.length / 2)];
      console.log(`  ${name} ${engine.backend}: ${digits(off)}, ${digits(median)}, ${digits(worst)}`);
    }
  }
}

/** Fluctuation of the total energy over a picosecond at constant energy; it goes as dt². */
async function conservation(folder: string, engines: readonly Engine[]): Promise<void> {
  console.log('Constant energy, ala_gas, 1 ps: standard deviation of the total energy [kcal/mol]');
  const { potential, positions } = readSystem(folder, SYSTEMS[0][1], SYSTEMS[0][2]);
  const start = await thermalStart(potential, positions, 300, 1);
  for (const engine of engines) {
    const found: string[] = [];
    for (const dt of [0.25, 0.5, 1]) {
      const simulation = await engine.load(potential, 1);
      simulation.setState(start.positions, start.velocities);
      const totals = new Float64Array(500);
      for (let sample = 0; sample < totals.length; sample++) {
        await simulation.advance(2 / dt, { dt, temperature: 0, friction: 0, seed: 1 });
        const { energies, velocities } = await simulation.frame();
        totals[sample] = sum(energies) + kineticEnergy(velocities, potential.masses);
      }
      simulation.destroy();
      const mean = sum(totals) / totals.length;
      const deviation = Math.sqrt(sum(totals.map((total) => (total - mean) ** 2)) / totals.length);
      found.push(`${dt} fs ${deviation.toFixed(5)}`);
    }
    console.log(`  ${engine.backend}: ${found.join(', ')}`);
  }
}

async function torchANI(folder: string, engines: readonly Engine[]): Promise<void> {
  console.log('TorchANI, twelve molecules: worst energy [hartree] and force component [kcal/mol/Å]');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => ANI_FILE.test(path));
  const files = new Map(paths.map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]));
  const forcefield = aniForceField(importAni(files));
  const { cases } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as {
    cases: readonly {
      readonly elements: readonly string[];
      readonly positions_angstrom: Vectors;
      readonly energy_hartree: number;
      readonly forces_kcal_per_mol_angstrom: Vectors;
    }[];
  };
  for (const engine of engines) {
    let [energyError, forceError] = [0, 0];
    for (const { elements, positions_angstrom, energy_hartree, forces_kcal_per_mol_angstrom } of cases) {
      const positions = Float64Array.from(positions_angstrom.flat());
      const potential = forcefield.parametrize({
        name: 'reference',
        elements: Uint8Array.from(elements, (symbol) => elementBySymbol(symbol).number),
        positions,
        bonds: new Uint32Array(0),
        bondOrders: new Uint8Array(0),
        charge: 0,
        bondSource: 'file',
      });
      const { energies, forces } = await frameOf(engine, potential, positions);
      energyError = Math.max(energyError, Math.abs(sum(energies) / HARTREE - energy_hartree));
      forces_kcal_per_mol_angstrom
        .flat()
        .forEach((force, c) => (forceError = Math.max(forceError, Math.abs(force - forces[c]))));
    }
    console.log(`  ${engine.backend}: ${digits(energyError)}, ${digits(forceError)}`);
  }
}
