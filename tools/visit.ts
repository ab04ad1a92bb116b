/**
 * `node tools/run.mjs tools/visit.ts WORK VISIT RUNG`: where a force field that sees no bonds goes by itself. Every molecule of
 * `lessons.py` runs under it; moments of every run are written to WORK/geometries/VISIT, and of runs that break a bond or move a proton those
 * before and after: there the rung is wrong, and no other trajectory passes by. `tools/reference/visited.py` labels them
 * (learning on the fly: Csányi, Albaret, Payne and De Vita, Phys. Rev. Lett. 93, 175503 (2004)). Molecules that are there are left alone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BondWatch } from '../src/assess/stability.ts';
import { elementBySymbol } from '../src/chem/elements.ts';
import type { Structure } from '../src/chem/structure.ts';
import { assetLoader } from '../src/cli/files.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { potentialOf, type ForceField } from '../src/forcefield/forcefield.ts';
import { loadForceField } from '../src/forcefield/ladder.ts';

const TEMPERATURES = [300, 500];
const DT = 0.5;
const SEED = 1;
/** 1/ps: the bath gives the first frame its velocities within half a picosecond. */
const FRICTION = 5;
/** Steps of a run, and between two looks: 3 ps, 3 fs (a hydrogen that falls off goes a tenth of an ångström in that time, or three). */
const STEPS = 6000;
const EVERY = 6;
/** Looks before (negative: after) that at which something was lost whose moments are kept: a bond is called broken late. */
const BEFORE = [60, 30, 16, 10, 7, 5, 4, 3, 2, 1, 0, -1];
const AFTER = 1;
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

export async function main([work, visit, rung]: readonly string[]): Promise<void> {
  if (!work || !visit || !rung) throw new Error('usage: node tools/run.mjs tools/visit.ts WORK VISIT RUNG');
  const forceField = await loadForceField(rung, assetLoader('.'));
  const [from, to] = ['lessons', visit].map((kind) => join(work, 'geometries', kind));
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.json'))) {
    if (existsSync(join(to, file))) continue;
    const molecule = JSON.parse(readFileSync(join(from, file), 'utf8')) as Geometries;
    const runs: Visit[][] = [];
    for (const temperature of TEMPERATURES) runs.push(await visited(forceField, molecule, temperature));
    writeFileSync(join(to, file), JSON.stringify({ ...molecule, frames: runs.flat() }));
    const lost = runs.filter((visits) => visits.length > MOMENTS.length).length;
    console.log(`${molecule.name}: ${runs.flat().length} moments, ${lost} runs lost`);
  }
}

/** Moments of one run. */
async function visited(
  forceField: ForceField,
  { name, symbols, bonds, frames }: Geometries,
  temperature: number,
): Promise<Visit[]> {
  const positions = Float64Array.from(frames[0].x.flat());
  const structure: Structure = {
    name,
    elements: Uint8Array.from(symbols, (symbol) => elementBySymbol(symbol).number),
    positions,
    bonds: Uint32Array.from(bonds.flatMap(([i, j]) => [i, j])),
    bondOrders: Uint8Array.from(bonds, ([, , order]) => order),
    charge: 0,
    bondSource: 'file',
  };
  const simulation = await new CpuEngine().load(await potentialOf(forceField, structure), 1);
  simulation.setState(positions);
  const watch = new BondWatch(structure, positions);
  const looks: Float64Array[] = [];
  let lost = -1;
  for (let step = EVERY; step <= STEPS && (lost < 0 || looks.length <= lost + AFTER); step += EVERY) {
    await simulation.advance(EVERY, { dt: DT, temperature, friction: FRICTION, seed: SEED });
    const { positions: now, fault } = await simulation.frame();
    if (fault) break;
    looks.push(now);
    const broken = watch.look(now, step * DT)?.kind === 'broken';
    if (lost < 0 && (broken || watch.transfers > 0)) lost = looks.length - 1;
  }
  const kept = lost < 0 ? MOMENTS.map((step) => step / EVERY - 1) : BEFORE.map((before) => lost - before);
  return kept.filter((at) => at >= 0 && at < looks.length).map((at) => ({ T: temperature, x: rows(looks[at]) }));
}

const rows = (flat: Float64Array): number[][] =>
  Array.from({ length: flat.length / 3 }, (_, atom) =>
    Array.from(flat.subarray(3 * atom, 3 * atom + 3), (x) => Number(x.toFixed(6))),
  );
