/**
 * `npm run verify:long -- liquid [--backend cpu|webgpu] [--settled cpu] [--ps N] [--minutes M] [--openmm FILE]`: TIP3P water at 298 K and 1 bar:
 * density and radial distribution of the oxygens, against those of OpenMM (tools/verify/liquid_openmm.py writes FILE), in standard errors by blocks of 10 ps.
 * With --settled cpu the box comes to rest on the cpu Engine, a minute where a software adapter takes half an hour. What was seen lies under .cache, so that it
 * goes on where it was stopped. Results: docs/results/liquid.json.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { volumeOf, type Box } from '../../src/chem/box.ts';
import { fillBox } from '../../src/chem/packing.ts';
import { RadialDistribution } from '../../src/chem/radialDistribution.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { water } from '../../src/chem/water.ts';
import { engineOf } from '../../src/cli/engines.ts';
import type { Backend, Dynamics, Simulation, Checkpoint } from '../../src/forcefield/engine.ts';
import { constrainedPotential } from '../../src/forcefield/constraints.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { liquidForceField } from '../../src/forcefield/liquid.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { pressed } from '../../src/session/barostat.ts';
import { thermalStart } from '../../src/session/start.ts';
import { fromDisk } from './fromDisk.ts';

const MOLECULES = 216;
/** Å: of water at its density. */
const EDGE = 18.65;
const PLAN = { temperature: 298, pressure: 1, dt: 2, friction: 5, settling: 50, look: 0.1, block: 10, seed: 1 };
const [REACH, BINS] = [8, 80];
/** g/cm³ of one amu/Å³. */
const DENSITY = 1.6605390666;
/** Standard errors that chance explains, of one density and of the worst of some fifty bins. */
const CHANCE = { density: 3, bin: 4 };
/** Blocks below which a standard error is itself not known well enough to judge fifty bins by. */
const FEWEST_BLOCKS = 10;
const OUT = 'docs/results/liquid.json';

interface Block {
  /** g/cm³. */
  readonly density: number;
  readonly rdf: readonly number[];
}

interface Kept {
  readonly step: number;
  readonly checkpoint: {
    readonly positions: number[];
    readonly velocities: number[];
    readonly step: number;
    readonly box?: Box;
    readonly origin?: number[];
    readonly seen?: number[];
  };
  readonly blocks: readonly Block[];
}

export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      backend: { type: 'string', default: 'cpu' },
      settled: { type: 'string' },
      ps: { type: 'string', default: '200' },
      minutes: { type: 'string' },
      openmm: { type: 'string' },
    },
  });
  const until = performance.now() + 60_000 * Number(values.minutes ?? Infinity);
  const backend = values.backend as Backend;
  const path = `.cache/verify/liquid-${backend}.json`;
  mkdirSync('.cache/verify', { recursive: true });
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Kept) : null;
  const structure = fillBox({ box: [EDGE, EDGE, EDGE], solvent: water(), count: MOLECULES, seed: PLAN.seed });
  const potential = await waterPotential(structure);
  const engine = await engineOf(backend);
  const simulation = await engine.load(potential, 1);
  const blocks: Block[] = [...(kept?.blocks ?? [])];
  let step = kept?.step ?? 0;
  const run = async (picoseconds: number, on = simulation): Promise<void> => {
    const end = step + Math.round((1000 * picoseconds) / PLAN.dt);
    while (step < end) {
      const due = await pressed(on, { structure, dynamics: DYNAMICS, step }, PLAN.pressure);
      const stop = Math.min(due, end);
      await on.advance(stop - step, DYNAMICS);
      step = stop;
    }
  };
  if (kept) simulation.restore(unpacked(kept.checkpoint));
  else {
    const start = await thermalStart(potential, structure.positions, PLAN.temperature, PLAN.seed);
    const other = values.settled ? await (await engineOf(values.settled as Backend)).load(potential, 1) : null;
    const first = other ?? simulation;
    first.setState(start.positions, start.velocities);
    await run(PLAN.settling, first);
    if (other) {
      const { positions, velocities, box } = await other.frame();
      if (box) simulation.setBox!(box);
      simulation.setState(positions, velocities, step);
      other.destroy();
    }
  }
  const mass = potential.masses.reduce((sum, one) => sum + one, 0);
  while (blocks.length * PLAN.block < Number(values.ps) && performance.now() < until) {
    blocks.push(await block(simulation, structure, mass, potential, run));
    const { checkpoint } = await simulation.frame();
    const state: Kept = { step, checkpoint: packed(checkpoint), blocks };
    writeFileSync(path, JSON.stringify(state));
    console.log(`${backend}: ${blocks.length * PLAN.block} ps, ${blocks.at(-1)!.density.toFixed(4)} g/cm³`);
  }
  const { adapter } = engine;
  simulation.destroy();
  engine.destroy();
  const theirs = values.openmm
    ? (JSON.parse(readFileSync(values.openmm, 'utf8')) as { program: string; molecules: number; blocks: Block[] })
    : null;
  report(backend, adapter, blocks, theirs);
}

const DYNAMICS: Dynamics = { dt: PLAN.dt, temperature: PLAN.temperature, friction: PLAN.friction, seed: PLAN.seed };

async function waterPotential(structure: Structure): Promise<Potential> {
  const field = liquidForceField('mm-liquid', await loadForceField('mm-class1', fromDisk));
  await field.prepare?.(structure);
  const boxed = periodicPotential(field.parametrize(structure), {
    box: [EDGE, EDGE, EDGE],
    method: 'pme',
    cutoff: 8,
    tolerance: 5e-4,
    dispersionCorrection: true,
  });
  return constrainedPotential(boxed, { constraints: 'h-bonds' });
}

/** Means over a block: density at every look, distances at every second. */
async function block(
  simulation: Simulation,
  structure: Structure,
  mass: number,
  potential: Potential,
  run: (picoseconds: number) => Promise<void>,
): Promise<Block> {
  const oxygens = Uint32Array.from(structure.elements.keys()).filter((atom) => structure.elements[atom] === 8);
  const molecules = Uint32Array.from(structure.elements, (_, atom) => Math.floor(atom / 3));
  const distribution = new RadialDistribution({ from: oxygens, to: oxygens, molecules, reach: REACH, bins: BINS });
  let density = 0;
  const looks = Math.round(PLAN.block / PLAN.look);
  for (let look = 0; look < looks; look++) {
    await run(PLAN.look);
    const frame = await simulation.frame();
    if (frame.fault) throw new Error(`blew up at step ${frame.fault.step}`);
    const box = frame.box ?? potential.periodic!.box;
    density += (mass / volumeOf(box)) * DENSITY;
    if (look % 2 === 1) distribution.add(frame.positions, box);
  }
  return { density: density / looks, rdf: [...distribution.curve.values].map((value) => Number(value.toFixed(5))) };
}

const packed = ({ positions, velocities, step, box, origin, seen }: Checkpoint): Kept['checkpoint'] => ({
  positions: [...new Uint8Array(positions.buffer, positions.byteOffset, positions.byteLength)],
  velocities: [...new Uint8Array(velocities.buffer, velocities.byteOffset, velocities.byteLength)],
  step,
  ...(box && { box }),
  ...(origin && { origin: [...origin] }),
  ...(seen && { seen: [...seen] }),
});

const unpacked = ({ positions, velocities, origin, seen, ...rest }: Kept['checkpoint']): Checkpoint => ({
  positions: Uint8Array.from(positions),
  velocities: Uint8Array.from(velocities),
  ...(origin && { origin: Float64Array.from(origin) }),
  ...(seen && { seen: Float64Array.from(seen) }),
  ...rest,
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const errorOf = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1) / values.length);
};

/** Means, standard errors, and how far the two are apart in those. */
function report(
  backend: Backend,
  adapter: string,
  own: readonly Block[],
  theirs: { readonly program: string; readonly molecules: number; readonly blocks: readonly Block[] } | null,
): void {
  const summary = (blocks: readonly Block[]) => ({
    picoseconds: blocks.length * PLAN.block,
    density: rounded(mean(blocks.map(({ density }) => density))),
    density_error: rounded(errorOf(blocks.map(({ density }) => density))),
    rdf: Array.from({ length: BINS }, (_, bin) => rounded(mean(blocks.map(({ rdf }) => rdf[bin])))),
  });
  const line: Record<string, unknown> = {
    date: new Date().toISOString().slice(0, 10),
    backend,
    adapter,
    molecules: MOLECULES,
    ...PLAN,
    ...summary(own),
  };
  if (theirs) {
    const apart = (of: (one: Block) => number): number => {
      const [a, b] = [own, theirs.blocks].map((blocks) => blocks.map(of));
      const spread = Math.hypot(errorOf(a), errorOf(b));
      return spread > 0 ? (mean(a) - mean(b)) / spread : 0;
    };
    const bins = Array.from({ length: BINS }, (_, bin) => apart(({ rdf }) => rdf[bin]));
    const worst = Math.max(...bins.map(Math.abs));
    const density = apart((one) => one.density);
    Object.assign(line, {
      against: { program: theirs.program, ...summary(theirs.blocks) },
      density_apart: rounded(density),
      rdf_worst_apart: rounded(worst),
      rdf_rms_apart: rounded(Math.sqrt(mean(bins.filter((value) => value !== 0).map((value) => value ** 2)))),
      verdict:
        own.length < FEWEST_BLOCKS
          ? 'open: too short a run'
          : Math.abs(density) < CHANCE.density && worst < CHANCE.bin
            ? 'met'
            : 'missed',
    });
  }
  const before = existsSync(OUT) ? (JSON.parse(readFileSync(OUT, 'utf8')) as Record<string, unknown>[]) : [];
  writeFileSync(OUT, `${JSON.stringify([...before.filter((one) => one.backend !== backend), line], null, 1)}\n`);
  const { rdf: _, against: __, ...shown } = line;
  console.log(JSON.stringify(shown));
}

const rounded = (value: number): number => Number(value.toFixed(4));
