import { aniShapedForceField } from '../src/bench/aniShape.ts';
import { processorArithmetic } from '../src/bench/processorProbes.ts';
import type { BenchRecord } from '../src/bench/record.ts';
import { systemOf } from '../src/bench/systems.ts';
import { compareInTurns, evaluating, repeating, type Contender } from '../src/bench/turns.ts';
import type { BenchSuite } from '../src/cli/bench.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { PARTS, partsOf } from './ensembleParts.ts';

const MOLECULE = 'alanine-dipeptide';
const MEMBERS = [1, 8];
const RUN_MS = 60;
/** Numbers of a vector: pairs of f64, fours of f32. */
const LANES = { double: 2, single: 4 } as const;
const PEAK = 'a billion multiplications and additions at the peak of this thread';

/** One thread of the cpu Engine on an ensemble: what grows with its members, and what part of the peak that runs at. */
export const suite: BenchSuite = {
  summary:
    'energy and forces of one and of eight networks of ANI-2x’s size, 22 atoms, on one thread: features, networks, and their matrix products alone, as a part of the peak',
  async *run({ loadAsset, progress }) {
    const { name, structure } = await systemOf(loadAsset, MOLECULE);
    for (const precision of ['double', 'single'] as const) {
      progress(`${precision} precision`);
      const engine = new CpuEngine({ precision });
      const peak = processorArithmetic(LANES[precision]);
      const ours: Contender[] = [{ name: PEAK, time: () => Promise.resolve(1e6 / peak()) }];
      const operations = new Map<string, number>();
      for (const members of MEMBERS) {
        const potential = aniShapedForceField(members).parametrize(structure);
        const [data] = potential.terms;
        if (data.kind !== 'learned' || data.term !== 'atomic_network') throw new Error('a network is one learned Term');
        const simulation = await engine.load(potential, 1);
        const parts = partsOf(data, structure.positions, precision);
        const named = (part: string): string => `${members} network${members > 1 ? 's' : ''}, ${part}`;
        operations.set(named(PARTS.products), parts.operations);
        ours.push(
          evaluating(named(PARTS.whole), simulation, structure.positions, RUN_MS),
          timed(named(PARTS.features), parts.features),
          timed(named(PARTS.networks), parts.networks),
          timed(named(PARTS.products), parts.products),
        );
      }
      const records = await compareInTurns({
        what: `energy and forces, ${precision} precision`,
        system: `${name}, networks of ANI-2x’s size with made-up weights`,
        ours,
        about: () => ({ backend: 'cpu', adapter: engine.adapter, atoms: structure.elements.length, replicas: 1 }),
      });
      const [most] = records;
      for (const record of records) {
        yield record;
        const [, count] = [...operations].find(([part]) => record.what.includes(part)) ?? [];
        if (count) yield speedOf(record, count, most);
      }
    }
  },
};

const timed = (name: string, run: () => void): Contender =>
  repeating(
    name,
    (repeats) => {
      const start = performance.now();
      for (let n = 0; n < repeats; n++) run();
      return Promise.resolve(performance.now() - start);
    },
    RUN_MS,
  );

/** A time as the speed of so many operations, beside the peak, which is the time of a billion. */
function speedOf(record: BenchRecord, operations: number, peak: BenchRecord): BenchRecord {
  const speed = (time: number): number => operations / (1e3 * time);
  const part = (time: number, most: number): number => (operations * most) / (1e9 * time);
  return {
    ...record,
    what: record.what.replace('[µs]', '[GFLOP/s]'),
    median: speed(record.median),
    spread: (speed(record.median) * record.spread) / record.median,
    best: speed(record.best!),
    peer: 'the peak',
    ratio: part(record.median, peak.median),
    bestRatio: part(record.best!, peak.best!),
  };
}
