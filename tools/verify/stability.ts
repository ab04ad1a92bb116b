/**
 * `npm run verify:long -- stability [--rungs a,b] [--temperatures 300,600,1000] [--ps 100] [--molecules N|a,b] [--minutes M]
 * [--out FILE]`:
 * Langevin dynamics of molecules of the train split under each rung on the cpu Engine; what breaks is written down. Results stand in
 * docs/results/stability.json, a line a rung (by the hash of its parameters), temperature and length: what is there is
 * not run again, so that it can be stopped at any time and go on later.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import { watchBonds, type Watched } from '../../src/assess/stability.ts';
import { FfpError } from '../../src/core/errors.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { minimise } from '../../src/cpu/minimise.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { forceFieldIds, loadForceField, rungSha256 } from '../../src/forcefield/ladder.ts';
import { thermalStart } from '../../src/session/start.ts';
import { fromDisk } from './fromDisk.ts';

const DT = 0.5;
const FRICTION = 1;
const SEED = 1;
/** Steps between two looks: 25 fs, three periods of the fastest bond. */
const EVERY = 50;
/** Most molecules that broke and are named. */
const NAMED = 12;

export interface StabilityRecord extends Watched {
  readonly rung: string;
  /** First 16 digits of the SHA-256 of its parameters. */
  readonly sha256: string;
  readonly molecule: string;
  readonly temperature: number;
  readonly picoseconds: number;
  readonly date: string;
}

export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rungs: { type: 'string' },
      temperatures: { type: 'string', default: '300' },
      ps: { type: 'string', default: '100' },
      molecules: { type: 'string' },
      minutes: { type: 'string' },
      out: { type: 'string', default: 'docs/results/stability.json' },
    },
  });
  const until = performance.now() + 60_000 * Number(values.minutes ?? Infinity);
  const index = await loadReferenceIndex(fromDisk);
  const training = index.molecules.filter(({ splits }) => (splits.train ?? 0) > 0).map(({ name }) => name);
  const wanted = moleculesOf(values.molecules, training);
  const { out } = values;
  const records = readRecords(out);
  for (const rung of values.rungs?.split(',') ?? forceFieldIds()) {
    const sha256 = (await rungSha256(rung, fromDisk))?.slice(0, 16);
    if (sha256 === undefined) throw new Error(`there is no rung "${rung}"`);
    const forceField = await loadForceField(rung, fromDisk);
    for (const temperature of values.temperatures.split(',').map(Number)) {
      const key = { rung, sha256, temperature, picoseconds: Number(values.ps) };
      const done = new Set(records.filter((record) => same(record, key)).map(({ molecule }) => molecule));
      for (const molecule of wanted.filter((name) => !done.has(name))) {
        if (performance.now() > until) return;
        const { structure, positions } = await loadReferenceMolecule(fromDisk, molecule, index);
        try {
          const potential = await potentialOf(forceField, structure);
          const first = positions.slice(0, 3 * potential.atoms);
          const minimum = (await minimise(potential, first)).positions;
          const start = await thermalStart(potential, first, temperature, SEED);
          const simulation = await new CpuEngine().load(potential, 1);
          simulation.setState(start.positions, start.velocities);
          const dynamics = { dt: DT, temperature, friction: FRICTION, seed: SEED };
          const steps = Math.round((1000 * key.picoseconds) / DT);
          const watched = await watchBonds(simulation, structure, minimum, dynamics, { steps, every: EVERY });
          records.push({ ...key, molecule, ...watched, date: new Date().toISOString().slice(0, 10) });
        } catch (error) {
          // Force kernels know one molecule each.
          if (!(error instanceof FfpError && error.code === 'coverage')) throw error;
          continue;
        }
        writeRecords(out, records);
      }
      console.log(summary(records.filter((record) => same(record, key))));
    }
  }
}

/** What runs of one rung, temperature and length came to, as the file has it, a line each: most molecules survive. */
interface Group {
  readonly rung: string;
  readonly sha256: string;
  readonly temperature: number;
  readonly picoseconds: number;
  readonly date: string;
  readonly survived: readonly string[];
  readonly others: readonly (Watched & { readonly molecule: string })[];
}

/** Records of a file of results; none where there is no file. */
export function readRecords(path: string): StabilityRecord[] {
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, 'utf8')) as Group[]).flatMap(({ survived, others, ...key }) => [
    ...survived.map((molecule) => ({ ...key, molecule, outcome: { kind: 'survived' } as const, transfers: 0 })),
    ...others.map((other) => ({ ...key, ...other })),
  ]);
}

function writeRecords(path: string, records: readonly StabilityRecord[]): void {
  const groups = new Map<string, StabilityRecord[]>();
  for (const record of records) {
    const { rung, sha256, temperature, picoseconds, date } = record;
    const key = JSON.stringify({ rung, sha256, temperature, picoseconds, date });
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const plain = ({ outcome, transfers }: StabilityRecord): boolean => outcome.kind === 'survived' && transfers === 0;
  const lines = Array.from(groups, ([key, own]) =>
    JSON.stringify({
      ...(JSON.parse(key) as object),
      survived: own.filter(plain).map(({ molecule }) => molecule),
      others: own
        .filter((record) => !plain(record))
        .map(({ molecule, outcome, transfers }) => ({ molecule, outcome, transfers })),
    }),
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `[\n${lines.join(',\n')}\n]\n`);
}

/** The first N of the list, those named, or all. */
function moleculesOf(given: string | undefined, all: readonly string[]): readonly string[] {
  if (given === undefined) return all;
  if (!/^\d+$/.test(given)) return given.split(',');
  // Spread over the list, so that few molecules are of many kinds.
  const count = Math.min(Number(given), all.length);
  return Array.from({ length: count }, (_, n) => all[Math.floor((n * all.length) / count)]);
}

function same(record: StabilityRecord, key: Pick<StabilityRecord, 'rung' | 'sha256' | 'temperature' | 'picoseconds'>) {
  return (
    record.rung === key.rung &&
    record.sha256 === key.sha256 &&
    record.temperature === key.temperature &&
    record.picoseconds === key.picoseconds
  );
}

/** Records of one rung, temperature and length in words. */
export function summary(records: readonly StabilityRecord[]): string {
  if (records.length === 0) return 'no molecule';
  const [{ rung, temperature, picoseconds }] = records;
  const count = (kind: string) => records.filter(({ outcome }) => outcome.kind === kind);
  const lost = [...count('broken'), ...count('diverged')].map(({ molecule }) => molecule);
  const more = lost.length > NAMED ? ` and ${lost.length - NAMED} more` : '';
  const broken = lost.slice(0, NAMED).join(', ') + more;
  const transfers = records.reduce((sum, record) => sum + record.transfers, 0);
  return `${rung} ${temperature} K, ${picoseconds} ps: ${records.length} molecules, ${count('survived').length} survived, ${count('evaporated').length} evaporated, ${count('broken').length} broke, ${count('diverged').length} diverged${broken ? ` (${broken})` : ''}, ${transfers} proton transfers`;
}
