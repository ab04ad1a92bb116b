/**
 * `npm run verify:long -- drift [--backend webgpu|cpu] [--molecule NAME] [--ps N] [--minutes M] [--out FILE]`: constant-energy runs of
 * eight replicas at 0.5 fs, and the slope in time (kT/ns/dof) of their total energy and of what the integrator conserves (shadowEnergy.ts),
 * with standard errors over the replicas. Wanted: slope ≤ 2.3e-5 + 2 standard errors, with a standard error ≤ 2.3e-5 (what OpenMM's mixed
 * precision is known for). Both have the same drift, but the energy also fluctuates as modes exchange it, for tens of picoseconds at a time
 * and by 4e-4 kT/dof for ethanol: its slope needs several times longer for the same error. A line a molecule, Engine and adapter in
 * docs/results/drift.json, written every few seconds; the state lies under .cache, so that a run goes on where it was stopped.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { driftOf } from '../../src/cli/drift.ts';
import { engineOf } from '../../src/cli/engines.ts';
import { BOLTZMANN } from '../../src/core/units.ts';
import type { Backend, Checkpoint, Frame } from '../../src/forcefield/engine.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { loadForceField, rungSha256 } from '../../src/forcefield/ladder.ts';
import { kineticEnergy, removeRigidMotion } from '../../src/forcefield/motion.ts';
import { thermalStart } from '../../src/session/start.ts';
import { fromDisk } from './fromDisk.ts';
import { shadowEnergyOf } from './shadowEnergy.ts';

const RUNG = 'mm-class1';
const DT = 0.5;
const TEMPERATURE = 300;
const SEED = 1;
const REPLICAS = 8;
/** Steps between samples, and samples of a block: the series that is kept is of the means of blocks of 2 ps. */
const EVERY = 2000;
const BLOCK = 2;
/** Blocks between two looks at the clock and the files. */
const PIECE = 5;
/** kT/ns/dof. */
const LIMIT = 2.3e-5;

interface Progress {
  readonly adapter: string;
  readonly sha256: string;
  /** Means of the total energies, kcal/mol, [blocks][replicas]; and of what the integrator conserves. */
  readonly blocks: number[][];
  readonly shadows: number[][];
  readonly state: { readonly step: number; readonly positions: string; readonly velocities: string; readonly origin?: readonly number[] }; // prettier-ignore
}

/** kT/ns/dof: of each replica, their mean, and its standard error. */
interface Slopes {
  readonly slopes: readonly number[];
  readonly slope: number;
  readonly error: number;
}

export interface DriftLine {
  readonly molecule: string;
  readonly forcefield: string;
  /** First 16 digits of the SHA-256 of its parameters. */
  readonly sha256: string;
  readonly backend: Backend;
  readonly adapter: string;
  readonly dt: number;
  readonly replicas: number;
  /** Of each replica. */
  readonly picoseconds: number;
  /** kT/ns/dof, of the total energy. */
  readonly energy: Slopes;
  /** The same of what the integrator conserves. */
  readonly conserved: Slopes;
  /** Of the latter. `met`: |slope| ≤ 2.3e-5 + 2 errors and error ≤ 2.3e-5; `missed`: a slope beyond that; `open`: the error is still larger. */
  readonly verdict: 'met' | 'missed' | 'open';
  readonly date: string;
}

export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      backend: { type: 'string', default: 'webgpu' },
      molecule: { type: 'string', default: 'alanine-dipeptide' },
      ps: { type: 'string', default: '1000' },
      minutes: { type: 'string' },
      out: { type: 'string', default: 'docs/results/drift.json' },
    },
  });
  const { backend, molecule, out } = values;
  if (backend !== 'cpu' && backend !== 'webgpu') throw new Error('--backend is cpu or webgpu');
  const until = performance.now() + 60_000 * Number(values.minutes ?? Infinity);
  const { structure } = await loadReferenceMolecule(fromDisk, molecule);
  const sha256 = (await rungSha256(RUNG, fromDisk))?.slice(0, 16) ?? '';
  const potential = await potentialOf(await loadForceField(RUNG, fromDisk), structure);
  const engine = await engineOf(backend);
  const simulation = await engine.load(potential, REPLICAS);
  const start = await thermalStart(potential, structure.positions, TEMPERATURE, SEED, REPLICAS);
  const size = 3 * potential.atoms;
  const degrees = removeRigidMotion(start.positions.slice(0, size), start.velocities.slice(0, size), potential.masses);
  const kept = `.cache/verify/drift-${molecule}-${backend}.json`;
  let progress = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Progress) : null;
  if (progress && (progress.adapter !== engine.adapter || progress.sha256 !== sha256)) progress = null;
  const blocks = progress?.blocks ?? [];
  const shadows = progress?.shadows ?? [];
  const shadowEnergy = await shadowEnergyOf(potential, DT);
  if (progress) simulation.restore(checkpointOf(progress.state));
  else simulation.setState(start.positions, start.velocities);

  const nve = { dt: DT, temperature: 0, friction: 0, seed: SEED };
  /** Of each replica: total energy, and what the integrator conserves. */
  const energies = ({ energies: terms, positions, velocities }: Frame): (readonly [number, number])[] =>
    Array.from({ length: REPLICAS }, (_, r) => {
      const count = potential.terms.length;
      const [x, v] = [positions, velocities].map((all) => all.subarray(r * size, (r + 1) * size));
      const own = terms.subarray(r * count, (r + 1) * count).reduce((sum, u) => sum + u, 0);
      return [own + kineticEnergy(v, potential.masses), shadowEnergy(x, v)];
    });
  const wanted = Math.ceil((1000 * Number(values.ps)) / (DT * EVERY * BLOCK));
  while (blocks.length < wanted && performance.now() < until) {
    let checkpoint: Checkpoint | null = null;
    for (let block = 0; block < PIECE; block++) {
      const sums = new Float64Array(REPLICAS);
      const shadow = new Float64Array(REPLICAS);
      for (let sample = 0; sample < BLOCK; sample++) {
        await simulation.advance(EVERY, nve);
        const frame = await simulation.frame();
        if (frame.fault) throw new Error(`blew up at step ${frame.fault.step}`);
        energies(frame).forEach(([energy, conserved], r) => {
          sums[r] += energy / BLOCK;
          shadow[r] += conserved / BLOCK;
        });
        ({ checkpoint } = frame);
      }
      blocks.push(Array.from(sums));
      shadows.push(Array.from(shadow));
    }
    mkdirSync(dirname(kept), { recursive: true });
    const { step, positions, velocities, origin } = checkpoint!;
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const state = { step, positions: text(positions), velocities: text(velocities), ...(origin && { origin: [...origin] }) }; // prettier-ignore
    writeFileSync(kept, JSON.stringify({ adapter: engine.adapter, sha256, blocks, shadows, state } satisfies Progress));
    if (blocks.length > 10) {
      const same = (line: DriftLine) =>
        line.molecule === molecule && line.backend === backend && line.adapter === engine.adapter;
      const line = {
        molecule,
        forcefield: RUNG,
        sha256,
        backend,
        adapter: engine.adapter,
        dt: DT,
        replicas: REPLICAS,
        ...verdictOf(blocks, shadows, degrees),
        date: new Date().toISOString().slice(0, 10),
      } satisfies DriftLine;
      write(out, [...read(out).filter((other) => !same(other)), line]);
    }
  }
  simulation.destroy();
  for (const line of read(out)) console.log(JSON.stringify(line));
}

/** Slopes of series of block means. @param blocks kcal/mol, [blocks][replicas] @param shadows the same */
export function verdictOf(
  blocks: readonly (readonly number[])[],
  shadows: readonly (readonly number[])[],
  degrees: number,
): Pick<DriftLine, 'picoseconds' | 'energy' | 'conserved' | 'verdict'> {
  const length = (DT * EVERY * BLOCK) / 1000;
  const conserved = slopesOf(shadows, length, degrees);
  const met = Math.abs(conserved.slope) <= LIMIT + 2 * conserved.error;
  return {
    picoseconds: Math.round(blocks.length * length),
    energy: slopesOf(blocks, length, degrees),
    conserved,
    verdict: !met ? 'missed' : conserved.error <= LIMIT ? 'met' : 'open',
  };
}

/** @param length of a block, ps */
function slopesOf(blocks: readonly (readonly number[])[], length: number, degrees: number): Slopes {
  const times = blocks.map((_, n) => n * length);
  const unit = (BOLTZMANN * TEMPERATURE * degrees) / 1000;
  const series = blocks[0].map((_, r) => blocks.map((block) => block[r] / unit));
  const { slope, error } = driftOf(times, series);
  const rounded = (value: number) => Number(value.toPrecision(3));
  return {
    slopes: series.map((one) => rounded(driftOf(times, [one]).slope)),
    slope: rounded(slope),
    error: rounded(error!),
  };
}

function checkpointOf({ step, positions, velocities, origin }: Progress['state']): Checkpoint {
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));
  return { step, positions: bytes(positions), velocities: bytes(velocities), ...(origin && { origin: Float64Array.from(origin) }) }; // prettier-ignore
}

const read = (path: string): readonly DriftLine[] =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly DriftLine[]) : [];

function write(path: string, lines: readonly DriftLine[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `[\n${lines.map((line) => JSON.stringify(line)).join(',\n')}\n]\n`);
}
