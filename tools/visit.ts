/**
 * `node tools/run.mjs tools/visit.ts WORK VISIT RUNG [COUNT]`: where a force field goes by itself. Every molecule of `lessons.py` runs under
 * it; moments of every run are written to WORK/geometries/VISIT, and `tools/reference/visited.py` labels them. Molecules that are there are
 * left alone.
 *
 * Without COUNT it is one that sees no bonds: of runs that break a bond or move a proton the moments before and after are kept, where the rung
 * is wrong and no other trajectory passes by (learning on the fly: Csányi, Albaret, Payne and De Vita, Phys. Rev. Lett. 93, 175503 (2004)).
 * With COUNT it is a cheap one that holds molecules together, and finds so many geometries at each temperature of the lessons: its steps
 * cost less than a thousandth of those of GFN2-xTB.
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

const DT = 0.5;
const SEED = 1;
/** 1/ps: the bath gives the first frame its velocities within half a picosecond. */
const FRICTION = 5;
/** What a molecule's runs are, and which of their moments are kept. */
interface Plan {
  readonly temperatures: readonly number[];
  /** Steps between two looks. */
  readonly every: number;
  /** Looks of a run that loses nothing that are kept, from one. */
  readonly looks: readonly number[];
  /** Looks before (negative: after) that at which something was lost that are kept then. */
  readonly before: readonly number[];
}

/**
 * 3 ps, looked at every 3 fs: a hydrogen that falls off goes a tenth of an ångström in that time, or three. A bond is called broken late.
 */
const WALLS: Plan = {
  temperatures: [300, 500],
  every: 6,
  looks: [500, 1000],
  before: [60, 30, 16, 10, 7, 5, 4, 3, 2, 1, 0, -1],
};
/** A look every 100 fs, after 1 ps in which the molecule forgets where it began. */
const geometries = (count: number, temperatures: readonly number[]): Plan => ({
  temperatures,
  every: 200,
  looks: Array.from({ length: count }, (_, n) => 11 + n),
  before: [],
});

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

export async function main([work, visit, rung, count]: readonly string[]): Promise<void> {
  if (!work || !visit || !rung || !(Number(count ?? 1) > 0))
    throw new Error('usage: node tools/run.mjs tools/visit.ts WORK VISIT RUNG [COUNT]');
  const forceField = await loadForceField(rung, assetLoader('.'));
  const [from, to] = ['lessons', visit].map((kind) => join(work, 'geometries', kind));
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.json'))) {
    if (existsSync(join(to, file))) continue;
    const molecule = JSON.parse(readFileSync(join(from, file), 'utf8')) as Geometries;
    const plan = count ? geometries(Number(count), [...new Set(molecule.frames.map(({ T }) => T))]) : WALLS;
    const visits: Visit[] = [];
    let lost = 0;
    for (const temperature of plan.temperatures) {
      const run = await visited(forceField, molecule, temperature, plan);
      visits.push(...run.visits);
      if (run.lost) lost++;
    }
    writeFileSync(join(to, file), JSON.stringify({ ...molecule, frames: visits }));
    console.log(`${molecule.name}: ${visits.length} moments, ${lost} runs lost`);
  }
}

/** Moments of one run. */
async function visited(
  forceField: ForceField,
  { name, symbols, bonds, frames }: Geometries,
  temperature: number,
  { every, looks: wanted, before }: Plan,
): Promise<{ visits: Visit[]; lost: boolean }> {
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
  const last = Math.max(...wanted);
  const after = Math.max(0, ...before.map((at) => -at));
  while (looks.length < last && (lost < 0 || looks.length <= lost + after)) {
    await simulation.advance(every, { dt: DT, temperature, friction: FRICTION, seed: SEED });
    const { positions: now, fault } = await simulation.frame();
    if (fault) break;
    looks.push(now);
    const broken = watch.look(now, looks.length * every * DT)?.kind === 'broken';
    if (lost < 0 && (broken || watch.transfers > 0)) lost = looks.length - 1;
  }
  simulation.destroy();
  const kept = lost < 0 ? wanted.map((look) => look - 1) : before.map((at) => lost - at);
  const visits = kept
    .filter((at) => at >= 0 && at < looks.length)
    .map((at) => ({ T: temperature, x: rows(looks[at]) }));
  return { visits, lost: lost >= 0 };
}

const rows = (flat: Float64Array): number[][] =>
  Array.from({ length: flat.length / 3 }, (_, atom) =>
    Array.from(flat.subarray(3 * atom, 3 * atom + 3), (x) => Number(x.toFixed(6))),
  );
