/** How long bonds are, how wide angles, where torsions stand, while a molecule moves at a temperature. */
import * as v from 'valibot';
import { Counter, variationDistance, wassersteinDistance, type Histogram } from '../../core/histogram.ts';
import { minimise } from '../../cpu/minimise.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import type { Measurement, Subject } from '../measurement.ts';
import { advance, warmUp } from '../sampling/advance.ts';
import { Pace } from '../sampling/clock.ts';
import { internalCoordinates, valueOf, type CoordinateKind } from '../sampling/internalCoordinates.ts';

const options = v.strictObject({
  /** K. */
  temperature: v.optional(v.pipe(v.number(), v.minValue(10), v.maxValue(2000)), 300),
  replicas: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(256)), 8),
  /** Of each replica, ps. */
  picoseconds: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(1e4)), 20),
  /** fs. */
  dt: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(2)), 0.5),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)), 1),
  /** Seconds after which the trajectories end. */
  seconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(3600)), 15),
  /** Id of a second force field to compare with. */
  against: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
});

export interface Distribution {
  readonly kind: CoordinateKind;
  /** "C–O" for all of a type, "C2–O3" for one. */
  readonly label: string;
  /** Of a type, or of one coordinate of that type. */
  readonly type: string | null;
  readonly histogram: Histogram;
  /** Å or degrees; of torsions null, for their values have no order on a circle. */
  readonly mean: number | null;
  readonly deviation: number | null;
  /** Variation distance of the two halves of the replicas: what chance alone makes. */
  readonly chance: number | null;
}

export interface Difference {
  readonly kind: CoordinateKind;
  readonly label: string;
  /** Total variation distance, from 0 to 1. */
  readonly variation: number | null;
  /** First Wasserstein distance, Å or degrees; of torsions null. */
  readonly distance: number | null;
}

export interface Distributions {
  /** Widths of bins: Å, degrees, degrees. Bin b lies from b × width on. */
  readonly widths: Readonly<Record<CoordinateKind, number>>;
  readonly distributions: readonly Distribution[];
  /** From the second force field, where one is named. */
  readonly differences: readonly Difference[] | null;
  readonly temperature: number;
  /** Of each replica. */
  readonly picoseconds: number;
  readonly replicas: number;
  readonly samples: number;
}

const WIDTHS: Readonly<Record<CoordinateKind, number>> = { bond: 0.005, angle: 1, torsion: 5 };
/** 1/ps. */
const FRICTION = 2;
/** fs from one sample to the next. */
const EVERY = 10;
const FEWEST = 10;

export const distributions = {
  summary: 'samples bond lengths, angles and torsions in motion, by type and one by one',
  details: `widths of the bins (Å, degrees); distributions: kind, label, type (null for all of a type together), histogram {first: bin, counts}, mean and
deviation (Å, degrees; null for torsions), chance (variation distance of the two halves of the replicas); differences from the force field
named by against=ID: variation (½ Σ |p − q|), distance (first Wasserstein distance, Å or degrees); temperature (K), picoseconds (each replica),
replicas, samples. Langevin dynamics with ${FRICTION}/ps from a minimum, one sample every ${EVERY} fs.`,
  options,
  async measure(subject, given, { progress, forcefield }): Promise<Distributions> {
    const other = given.against === undefined ? null : await forcefield(given.against);
    const parts = other ? 2 : 1;
    const sampled = await sample(subject, subject.forcefield, given, (part) => progress(part / parts));
    if (!other) return { ...sampled, differences: null };
    const second = await sample(subject, other, given, (part) => progress((1 + part) / parts));
    return { ...sampled, differences: differencesOf(sampled.distributions, second.distributions) };
  },
} satisfies Measurement<typeof options, Distributions>;

/** How far the distributions of two force fields lie apart. */
export function differencesOf(a: readonly Distribution[], b: readonly Distribution[]): Difference[] {
  return a.map(({ kind, label, histogram }, n) => ({
    kind,
    label,
    variation: variationDistance(histogram, b[n].histogram),
    distance: kind === 'torsion' ? null : wassersteinDistance(histogram, b[n].histogram, WIDTHS[kind]),
  }));
}

async function sample(
  { structure, engine }: Subject,
  forcefield: ForceField,
  given: v.InferOutput<typeof options>,
  report: (fraction: number) => Promise<void>,
): Promise<Omit<Distributions, 'differences'>> {
  const { dt, temperature, seed, replicas } = given;
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  let fraction = 0;
  const pace = new Pace(() => report(fraction));
  const potential = await potentialOf(forcefield, structure);
  const coordinates = internalCoordinates(structure);
  const types = [...new Map(coordinates.map((one) => [`${one.kind} ${one.type}`, one])).values()];
  const counters = [...types, ...coordinates].map(({ kind }) => [new Counter(WIDTHS[kind]), new Counter(WIDTHS[kind])]);
  const placeOfType = coordinates.map(({ kind, type }) =>
    types.findIndex((one) => one.kind === kind && one.type === type),
  );
  const simulation = await engine.load(potential, replicas);
  try {
    const { positions: minimum } = await minimise(potential, structure.positions);
    const size = minimum.length;
    const start = new Float64Array(replicas * size);
    for (let r = 0; r < replicas; r++) start.set(minimum, r * size);
    simulation.setState(start);
    await warmUp(simulation, given, forcefield.id, () => pace.tick());
    const steps = Math.max(1, Math.round(EVERY / dt));
    const wanted = Math.ceil((1000 * given.picoseconds) / (steps * dt));
    let done = 0;
    while (done < wanted && (done < FEWEST || elapsed() < given.seconds)) {
      const { positions } = await advance(
        simulation,
        steps,
        { dt, temperature, friction: FRICTION, seed },
        forcefield.id,
      );
      for (let r = 0; r < replicas; r++)
        for (const [c, coordinate] of coordinates.entries()) {
          const value = valueOf(coordinate, positions, r * size);
          counters[placeOfType[c]][r % 2].add(value);
          counters[types.length + c][r % 2].add(value);
        }
      done++;
      fraction = Math.max(done / wanted, Math.min(1, elapsed() / given.seconds));
      await pace.tick();
    }
    return {
      widths: WIDTHS,
      distributions: [
        ...types.map(({ kind, type }, n) => describe(kind, type, null, counters[n])),
        ...coordinates.map(({ kind, label, type }, n) => describe(kind, label, type, counters[types.length + n])),
      ],
      temperature,
      picoseconds: (done * steps * dt) / 1000,
      replicas,
      samples: done * replicas,
    };
  } finally {
    simulation.destroy();
  }
}

/** Two halves of the samples, and both together. */
function describe(kind: CoordinateKind, label: string, type: string | null, halves: readonly Counter[]): Distribution {
  const [a, b] = halves.map((half) => half.histogram);
  const first = Math.min(a.first, b.first);
  const last = Math.max(a.first + a.counts.length, b.first + b.counts.length);
  const counts = Array.from(
    { length: last - first },
    (_, n) => (a.counts[first + n - a.first] ?? 0) + (b.counts[first + n - b.first] ?? 0),
  );
  const [one, two] = halves;
  const total = one.total + two.total;
  const pooled = (of: (half: Counter) => number | null): number =>
    halves.reduce((sum, half) => sum + (half.total / total) * (of(half) ?? 0), 0);
  const mean = pooled((half) => half.mean);
  const variance = pooled((half) => (half.deviation ?? 0) ** 2 + ((half.mean ?? 0) - mean) ** 2);
  return {
    kind,
    label,
    type,
    histogram: { first, counts },
    mean: kind === 'torsion' || total === 0 ? null : mean,
    deviation: kind === 'torsion' || total === 0 ? null : Math.sqrt(variance),
    chance: variationDistance(a, b),
  };
}
