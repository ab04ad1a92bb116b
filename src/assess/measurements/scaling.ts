/** Time per step against the size of the system. */
import * as v from 'valibot';
import { alkane } from '../../chem/alkane.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import type { Backend, Engine } from '../../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import { copiesOf, diameter } from '../card/geometry.ts';
import { Stopwatch, type Times } from '../interleaved.ts';
import { fitLine } from '../line.ts';
import type { Measurement } from '../measurement.ts';

const options = v.strictObject({
  /** Copies of the molecule on a grid, or alkanes of one chain. */
  series: v.optional(v.picklist(['copies', 'alkanes']), 'copies'),
  /** The Engine asked for, or both. */
  engines: v.optional(v.picklist(['one', 'both']), 'one'),
  /** Roughly how long it may take, s. */
  seconds: v.optional(v.pipe(v.number(), v.minValue(0.5), v.maxValue(120)), 4),
});

/** Copies, or carbons of an alkane. */
const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128];
/** Å between copies, beyond their own size. */
const GAP = 6;
/** Length of a run that is timed, ms. */
const RUN = 15;
/** Part of the time that may go to loading and calibrating; larger sizes are left out after it. */
const PREPARATION = 0.5;
const [FEWEST_ROUNDS, MOST_ROUNDS] = [3, 15];
/** Rounds that differ by more than this part of their median were disturbed. */
const DISTURBED = 0.3;
/** Sizes that the exponent is fitted to: the larger half, at least this many. */
const FEWEST_FITTED = 3;

export interface ScalingPoint extends Times {
  readonly atoms: number;
}

export interface ScalingSeries {
  readonly engine: Backend;
  readonly points: readonly ScalingPoint[];
  /** Time per step grows as the number of atoms to this power, over the larger half of the sizes; null for fewer than three. */
  readonly exponent: number | null;
  readonly exponentError: number | null;
  /** Atoms of the smallest system that the exponent is fitted to. */
  readonly fittedFrom: number | null;
}

export interface Scaling {
  readonly forcefield: string;
  readonly series: 'copies' | 'alkanes';
  readonly engines: readonly ScalingSeries[];
  /** Number of atoms from which the WebGPU Engine is the faster one; null where it never or always is, or only one was asked for. */
  readonly crossing: number | null;
  /** Why there are no larger systems, or no second Engine. */
  readonly notes: readonly string[];
}

interface Lane {
  readonly engine: Engine;
  readonly points: { readonly atoms: number; readonly watch: Stopwatch }[];
}

export const scaling = {
  summary: 'times steps of larger and larger systems, in turns, and fits the exponent',
  details: `forcefield, series; engines: for each engine its points (atoms, microseconds: time per step, median of rounds; spread: half the
  interquartile range; fastest: the least disturbed round; rounds) and exponent, exponentError, fittedFrom (fastest ∝ atoms^exponent from that many atoms on; null for fewer than three
  sizes); crossing: atoms from which WebGPU is faster, or null; notes.
Options: series=copies (of the molecule, on a grid) or alkanes (one chain CnH2n+2); engines=one or both; seconds=4.`,
  options,
  async measure({ structure, forcefield, engine }, { series, engines, seconds }, surroundings): Promise<Scaling> {
    const { progress } = surroundings;
    const notes: string[] = [];
    const lanes: Lane[] = [{ engine, points: [] }];
    if (engines === 'both') {
      try {
        lanes.push({ engine: await surroundings.engine(engine.backend === 'cpu' ? 'webgpu' : 'cpu'), points: [] });
      } catch (error) {
        if (!(error instanceof FfpError)) throw error;
        notes.push(error.message);
      }
    }
    const start = performance.now();
    const elapsed = (): number => (performance.now() - start) / 1000;
    try {
      for (const lane of lanes) {
        const until = (seconds * PREPARATION * (lanes.indexOf(lane) + 1)) / lanes.length;
        for (const count of COUNTS) {
          if (lane.points.length >= FEWEST_FITTED && elapsed() > until) break;
          await progress(Math.min(PREPARATION, (0.9 * elapsed()) / seconds));
          const system = systemOf(structure, series, count);
          const watch = await stopwatch(lane.engine, forcefield, system, notes);
          if (!watch) break;
          lane.points.push({ atoms: system.elements.length, watch });
          const perStep = await watch.calibrate();
          // Three rounds of the next size, about twice to four times as slow, must fit into what is left.
          const left = seconds - elapsed();
          if (lane.points.length >= FEWEST_FITTED && 3 * FEWEST_ROUNDS * Math.max(RUN, perStep / 1000) > 1000 * left)
            break;
        }
      }
      for (let round = 0; round < MOST_ROUNDS && (round < FEWEST_ROUNDS || elapsed() < seconds); round++) {
        for (const { points } of lanes) for (const { watch } of points) await watch.round();
        await progress(Math.min(0.99, Math.max(elapsed() / seconds, round / MOST_ROUNDS)), resultOf());
      }
      return resultOf();
    } finally {
      for (const { points } of lanes) for (const { watch } of points) watch.destroy();
    }

    function resultOf(): Scaling {
      const measured = lanes.map(({ engine: { backend }, points }) =>
        seriesOf(
          backend,
          points.map(({ atoms, watch }) => ({ atoms, ...watch.result() })),
        ),
      );
      return {
        forcefield: forcefield.id,
        series,
        engines: measured,
        crossing: crossingOf(measured),
        notes: [...new Set([...notes, ...disturbance(measured)])],
      };
    }
  },
} satisfies Measurement<typeof options, Scaling>;

/** `count` copies of a molecule on a cubic grid, or the alkane of `count` carbons. */
export function systemOf(structure: Structure, series: 'copies' | 'alkanes', count: number): Structure {
  if (series === 'alkanes') return alkane(count);
  const edge = Math.ceil(Math.cbrt(count));
  const spacing = diameter(structure.positions) + GAP;
  const place = (n: number): number => (n - (edge - 1) / 2) * spacing;
  return copiesOf(
    structure,
    Array.from({ length: count }, (_, n) => [
      place(n % edge),
      place(Math.floor(n / edge) % edge),
      place(Math.floor(n / edge ** 2)),
    ]),
  );
}

/** null, with a note, where the force field or the Engine does not take the system. */
async function stopwatch(
  engine: Engine,
  forcefield: ForceField,
  system: Structure,
  notes: string[],
): Promise<Stopwatch | null> {
  try {
    const simulation = await engine.load(await potentialOf(forcefield, system), 1);
    simulation.setState(system.positions);
    return new Stopwatch(simulation, RUN);
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    notes.push(error.message);
    return null;
  }
}

function seriesOf(engine: Backend, points: readonly ScalingPoint[]): ScalingSeries {
  const fitted = points.slice(-Math.max(FEWEST_FITTED, Math.ceil(points.length / 2)));
  if (fitted.length < FEWEST_FITTED) return { engine, points, exponent: null, exponentError: null, fittedFrom: null };
  const { slope, error } = fitLine(
    fitted.map(({ atoms }) => Math.log(atoms)),
    fitted.map(({ fastest }) => Math.log(fastest)),
  );
  return { engine, points, exponent: slope, exponentError: error, fittedFrom: fitted[0].atoms };
}

/** Said where something else kept the machine busy: exponents are then worth little. */
function disturbance(engines: readonly ScalingSeries[]): string[] {
  const points = engines.flatMap((series) => [...series.points]);
  const disturbed = points.filter(({ spread, microseconds }) => spread > DISTURBED * microseconds).length;
  return 2 * disturbed > points.length
    ? ['Something else kept this machine busy while it was timed: the rounds of most sizes differ by a third or more.']
    : [];
}

/** Where the ratio of both Engines' times, interpolated on logarithmic axes, falls through one. */
export function crossingOf(engines: readonly ScalingSeries[]): number | null {
  const [cpu, webgpu] = (['cpu', 'webgpu'] as const).map((name) => engines.find(({ engine }) => engine === name));
  if (!cpu || !webgpu) return null;
  const ratios = cpu.points.flatMap(({ atoms, fastest }) => {
    const other = webgpu.points.find((point) => point.atoms === atoms);
    return other ? [{ atoms, ratio: Math.log(other.fastest / fastest) }] : [];
  });
  for (let n = 1; n < ratios.length; n++) {
    const [a, b] = [ratios[n - 1], ratios[n]];
    if (a.ratio > 0 && b.ratio <= 0)
      return Math.exp(Math.log(a.atoms) + (a.ratio / (a.ratio - b.ratio)) * Math.log(b.atoms / a.atoms));
  }
  return null;
}
