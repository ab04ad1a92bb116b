/**
 * `node tools/run.mjs tools/visit.ts WORK RUNG [RUNG …]`: where force fields that see no bonds go by themselves. Every molecule of
 * `lessons.py` runs under each rung; a moment of every run is written down, and of runs that break a bond the moments before
 * and after: there the rung is wrong, and no other trajectory passes by. `tools/reference/visited.py WORK` labels them
 * (learning on the fly: Csányi, Albaret, Payne and De Vita, Phys. Rev. Lett. 93, 175503 (2004)). Resumable: molecules that are there are left alone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BondWatch } from '../src/assess/stability.ts';
import { elementBySymbol } from '../src/chem/elements.ts';
import type { Structure } from '../src/chem/structure.ts';
import { assetLoader } from '../src/cli/files.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { minimise } from '../src/cpu/minimise.ts';
import { potentialOf, type ForceField } from '../src/forcefield/forcefield.ts';
import { loadForceField } from '../src/forcefield/ladder.ts';
import { thermalStart } from '../src/session/start.ts';

const TEMPERATURES = [300, 500];
const DT = 0.5;
const FRICTION = 1;
/** Steps of a run, and between two looks: 3 ps, 10 fs. */
const STEPS = 6000;
const EVERY = 20;
/** Looks before and after (negative) a bond was found broken whose moments are kept; BROKEN is late: half as long again as it was. */
const BEFORE = [30, 16, 8, 5, 3, 2, 1, 0, -2];
const AFTER = 2;
/** Steps at which a whole molecule is looked at. */
const MOMENTS = [3000, 6000];

interface Geometries {
  readonly name: string;
  readonly smiles: string;
  readonly symbols: readonly string[];
  readonly bonds: readonly (readonly [number, number, number])[];
  readonly frames: readonly { readonly T: number; readonly x: readonly (readonly number[])[] }[];
}

interface Visit {
  readonly T: number;
  readonly x: number[][];
}

export async function main([work, ...rungs]: readonly string[]): Promise<void> {
  if (!work || rungs.length === 0) throw new Error('usage: node tools/run.mjs tools/visit.ts WORK RUNG …');
  const load = assetLoader('.');
  const forceFields = await Promise.all(rungs.map((rung) => loadForceField(rung, load)));
  const [from, to] = ['lessons', 'visited'].map((kind) => join(work, 'geometries', kind));
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.json'))) {
    if (existsSync(join(to, file))) continue;
    const molecule = JSON.parse(readFileSync(join(from, file), 'utf8')) as Geometries;
    const frames: Visit[] = [];
    let broke = 0;
    for (const [n, forceField] of forceFields.entries())
      for (const temperature of TEMPERATURES) {
        const visits = await visited(forceField, molecule, temperature, n);
        if (visits.length > MOMENTS.length) broke++;
        frames.push(...visits);
      }
    writeFileSync(join(to, file), JSON.stringify({ ...molecule, frames }));
    console.log(`${molecule.name}: ${frames.length} moments, ${broke} runs broke`);
  }
}

/** Moments of one run. */
async function visited(
  forceField: ForceField,
  { name, symbols, bonds, frames }: Geometries,
  temperature: number,
  seed: number,
): Promise<Visit[]> {
  const positions = Float64Array.from(frames[seed % frames.length].x.flat());
  const structure: Structure = {
    name,
    elements: Uint8Array.from(symbols, (symbol) => elementBySymbol(symbol).number),
    positions,
    bonds: Uint32Array.from(bonds.flatMap(([i, j]) => [i, j])),
    bondOrders: Uint8Array.from(bonds, ([, , order]) => order),
    charge: 0,
    bondSource: 'file',
  };
  const potential = await potentialOf(forceField, structure);
  const watch = new BondWatch(structure, (await minimise(potential, positions)).positions);
  const start = await thermalStart(potential, positions, temperature, seed + 1);
  const simulation = await new CpuEngine().load(potential, 1);
  simulation.setState(start.positions, start.velocities);
  const dynamics = { dt: DT, temperature, friction: FRICTION, seed: seed + 1 };
  const looks: Float64Array[] = [];
  let broken = -1;
  for (let step = EVERY; step <= STEPS && (broken < 0 || looks.length <= broken + AFTER); step += EVERY) {
    await simulation.advance(EVERY, dynamics);
    const { positions: now, fault } = await simulation.frame();
    if (fault) break;
    looks.push(now);
    if (broken < 0 && watch.look(now, step * DT)?.kind === 'broken') broken = looks.length - 1;
  }
  const kept = broken < 0 ? MOMENTS.map((step) => step / EVERY - 1) : BEFORE.map((before) => broken - before);
  return kept.filter((at) => at >= 0 && at < looks.length).map((at) => ({ T: temperature, x: rows(looks[at]) }));
}

const rows = (flat: Float64Array): number[][] =>
  Array.from({ length: flat.length / 3 }, (_, atom) =>
    Array.from(flat.subarray(3 * atom, 3 * atom + 3), (x) => Number(x.toFixed(6))),
  );
