/** Two force fields on their way to one answer, the population of a torsion: error against seconds of the clock. */
import * as v from 'valibot';
import type { Torsion } from '../../chem/rotatable.ts';
import { FfpError } from '../../core/errors.ts';
import { loadLadderIndex } from '../../forcefield/ladderIndex.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import type { Engine } from '../../forcefield/engine.ts';
import { predictLabels } from '../errors.ts';
import { loadReferenceIndex, loadReferenceScan } from '../load.ts';
import type { Measurement, Subject, Surroundings } from '../measurement.ts';
import { crossing, endApart, expectedError, plateauOf, type Racer } from '../race.ts';
import { Pace } from '../sampling/clock.ts';
import { fitSeries, seriesEnergy } from '../sampling/torsionEnergy.ts';
import { TorsionRun } from '../sampling/torsionRun.ts';
import { chosenTorsion, torsionOptions } from './population.ts';

const seconds = (most: number) => v.pipe(v.number(), v.minValue(1), v.maxValue(most));

const options = v.strictObject({
  ...torsionOptions,
  /** Id of the other racer. */
  against: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** Id of the force field that the truth is sampled with; where absent, the shipped one with the smallest test error that covers the molecule. */
  truth: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  /** Seconds of each racer's own clock. */
  seconds: v.optional(seconds(3600), 15),
  /** Seconds that the truth is sampled for. */
  truthSeconds: v.optional(seconds(3600), 25),
});

interface RacePoint {
  /** Of the racer's own clock: survey and warm-up included. */
  readonly seconds: number;
  readonly share: number;
  /** Its standard error by then; null where it cannot be told. */
  readonly error: number | null;
}

interface RacerResult extends Racer {
  readonly forcefield: string;
  readonly points: readonly RacePoint[];
  /** The error to be expected after some seconds, to the end of the race or beyond the crossing. */
  readonly expected: readonly { readonly seconds: number; readonly error: number }[];
  readonly share: number | null;
  readonly picoseconds: number;
}

export interface Race {
  /** Atoms counted from 1. */
  readonly torsion: readonly number[];
  readonly boundary: number;
  readonly temperature: number;
  readonly truth: {
    readonly forcefield: string;
    readonly share: number | null;
    readonly error: number | null;
    /** What it was before the quantum-mechanical scan corrected it; null where there is no such scan. */
    readonly uncorrected: number | null;
    /** Name of that scan. */
    readonly scan: string | null;
    readonly picoseconds: number;
  };
  readonly racers: readonly RacerResult[];
  /** Whether they end at different distances from the truth beyond doubt (two standard errors). */
  readonly apart: boolean;
  /** Seconds after which the racer with the lower plateau (its place) is ahead for good; null where they do not end apart, or one is always ahead. */
  readonly crossing: { readonly seconds: number; readonly winner: number } | null;
}

/** ms that one racer runs before the other has its turn. */
const TURN = 40;
/** Points of each racer's curve. */
const POINTS = 60;
/** Waves of the correction by a scan. */
const ORDER = 4;

export const race = {
  summary: 'races two force fields to the population of a torsion: error against seconds of the clock',
  details: `torsion, boundary, temperature; truth: the share by its force field, error (standard error), uncorrected (before the correction by the
quantum-mechanical scan of this torsion, named in scan), picoseconds; racers: forcefield, points {seconds of its own clock, share, error}, expected {seconds, error}, share at the end,
start (seconds before the first sample), noise (standard error at the end), plateau (what remains of its distance from the truth beyond
both uncertainties); apart: whether they end
at different distances beyond two standard errors; crossing {seconds, winner}: when the racer with the lower plateau is ahead for good, by √(plateau² + noise² T/t).
Options besides those of population: against=ID (needed), truth=ID, seconds (each racer), truthSeconds.`,
  options,
  async measure(subject, given, surroundings): Promise<Race> {
    const { structure, engine } = subject;
    const torsion = chosenTorsion(structure, given.torsion);
    const other = await surroundings.forcefield(given.against);
    if (other.id === subject.forcefield.id) throw new FfpError('usage', 'a race needs two different force fields');
    const judge = await truthForceField(subject, given.truth, surroundings);
    const runs: TorsionRun[] = [];
    let race: Race | undefined;
    let fraction = 0;
    const pace = new Pace(() => surroundings.progress(fraction, race));
    const tick = (): Promise<void> => pace.tick();
    const start = async (forcefield: ForceField, seed: number): Promise<TorsionRun> => {
      const run = await TorsionRun.start({ engine, forcefield, structure }, torsion, { ...given, seed }, tick);
      runs.push(run);
      return run;
    };
    try {
      const correction = await scanCorrection(subject, judge, torsion, surroundings);
      const truthRun = await start(judge, given.seed);
      const share = given.truthSeconds + 2 * given.seconds;
      const begun = performance.now();
      for (let past = 0, n = 0; n < 10 || past < given.truthSeconds; n++) {
        await truthRun.sample();
        past = (performance.now() - begun) / 1000;
        fraction = past / share;
        await tick();
      }
      const sampled = truthRun.histogram.share(given.boundary);
      const corrected = correction && truthRun.histogram.share(given.boundary, correction.change);
      const truth = {
        forcefield: judge.id,
        ...(corrected ?? sampled ?? { share: null, error: null }),
        uncorrected: correction ? (sampled?.share ?? null) : null,
        scan: correction?.scan ?? null,
        picoseconds: truthRun.picoseconds,
      };
      const racers: Contestant[] = [];
      for (const [n, forcefield] of [subject.forcefield, other].entries()) {
        const clock = performance.now();
        const run = await start(forcefield, (given.seed + n + 1) >>> 0);
        racers.push(new Contestant(run, forcefield.id, (performance.now() - clock) / 1000, given));
      }
      const describe = (): Race => {
        const results = racers.map((racer) => racer.result(truth.share, truth.error));
        const [first, second] = results.map(({ share: ended, noise }) => ({
          distance: (ended ?? 0) - (truth.share ?? 0),
          noise,
        }));
        const apart =
          truth.share !== null &&
          results.every(({ points }) => points.length > 3) &&
          endApart(first, second, truth.error ?? 0);
        const crossed = apart ? crossing(results[0], results[1]) : null;
        const end = Math.max(...results.map((racer) => racer.seconds), Math.min(1e5, 1.5 * (crossed?.seconds ?? 0)));
        return {
          torsion: torsion.map((one) => one + 1),
          boundary: given.boundary,
          temperature: given.temperature,
          truth,
          racers: results.map((racer) => ({ ...racer, expected: expectedCurve(racer, end) })),
          apart,
          crossing: crossed,
        };
      };
      while (racers.some((racer) => !racer.done)) {
        for (const racer of racers) await racer.turn();
        fraction =
          (given.truthSeconds + racers.reduce((sum, racer) => sum + Math.min(given.seconds, racer.seconds), 0)) / share;
        race = describe();
        await tick();
      }
      return describe();
    } finally {
      for (const run of runs) run.destroy();
    }
  },
} satisfies Measurement<typeof options, Race>;

/** Errors to be expected at times that are equally spaced on a logarithmic axis. */
function expectedCurve(racer: Racer, end: number): RacerResult['expected'] {
  const first = racer.start + 0.02;
  return Array.from({ length: 80 }, (_, n) => {
    const seconds = first * (end / first) ** (n / 79);
    return { seconds, error: expectedError(racer, seconds) };
  });
}

/** One of the two, with a clock that stands while the other one runs. */
class Contestant {
  readonly #points: RacePoint[] = [];
  seconds: number;

  constructor(
    readonly run: TorsionRun,
    readonly forcefield: string,
    /** Seconds that it took to start. */
    readonly start: number,
    readonly limits: { readonly seconds: number; readonly boundary: number },
  ) {
    this.seconds = start;
  }

  get done(): boolean {
    return this.run.histogram.samples > 0 && this.seconds >= this.limits.seconds + this.start;
  }

  async turn(): Promise<void> {
    if (this.done) return;
    const begun = performance.now();
    do await this.run.sample();
    while (performance.now() - begun < TURN);
    this.seconds += (performance.now() - begun) / 1000;
    const due = this.start + (this.limits.seconds * this.#points.length) / POINTS;
    if (this.seconds < due) return;
    const now = this.run.histogram.share(this.limits.boundary);
    if (now) this.#points.push({ seconds: this.seconds, ...now });
  }

  result(truth: number | null, truthError: number | null): Omit<RacerResult, 'expected'> {
    const now = this.run.histogram.share(this.limits.boundary);
    const noise = now?.error ?? 0;
    return {
      forcefield: this.forcefield,
      points: [...this.#points],
      share: now?.share ?? null,
      picoseconds: this.run.picoseconds,
      start: this.start,
      seconds: this.seconds,
      noise,
      plateau: now && truth !== null ? plateauOf(now.share - truth, noise, truthError ?? 0) : 0,
    };
  }
}

/** The force field that says what is true. Throws FfpError('coverage') where none covers the molecule. */
async function truthForceField(
  { structure, forcefield }: Subject,
  wanted: string | undefined,
  { load, forcefield: get }: Surroundings,
): Promise<ForceField> {
  if (wanted !== undefined) return get(wanted);
  const rungs = (await loadLadderIndex(load)).filter(({ specimen, errors }) => !specimen && errors.test && errors.ood);
  for (const { id } of rungs.sort((a, b) => a.errors.test.forceMae - b.errors.test.forceMae)) {
    const candidate = await get(id);
    try {
      await potentialOf(candidate, structure);
      return candidate;
    } catch (error) {
      if (!(error instanceof FfpError && error.code === 'coverage')) throw error;
    }
  }
  throw new FfpError(
    'coverage',
    `no shipped force field covers ${structure.name}; name the one that says what is true (${forcefield.id}?)`,
  );
}

/**
 * How much higher quantum mechanics puts each angle than a force field does, where the Reference set has a scan of this torsion of this molecule.
 */
async function scanCorrection(
  { structure, engine }: { structure: Subject['structure']; engine: Engine },
  forcefield: ForceField,
  torsion: Torsion,
  { load }: Surroundings,
): Promise<{ readonly scan: string; readonly change: (degrees: number) => number } | null> {
  const index = await loadReferenceIndex(load);
  const ways = [torsion, [...torsion].reverse()].map(
    (atoms) => `torsion ${atoms.map((one) => one + 1).join('-')} [deg]`,
  );
  const entry = index.scans.find(
    ({ name, coordinate }) => name.replace(/-[A-Z]+$/, '') === structure.name && ways.includes(coordinate),
  );
  if (!entry) return null;
  const { molecule, values } = await loadReferenceScan(load, entry.name, index);
  const same = molecule.structure.elements.every((element, at) => element === structure.elements[at]);
  if (!same || molecule.structure.elements.length !== structure.elements.length) return null;
  const { energies } = await predictLabels(engine, forcefield, molecule);
  // From −180° in equal steps to 180°, which is −180° again.
  const points = values.length - 1;
  if (Math.abs(values[0] + 180) > 1 || Math.abs(values[points] - 180) > 1) return null;
  const differences = Array.from({ length: points }, (_, p) => molecule.energies[p] - energies[p]);
  const series = fitSeries(
    differences.map((difference) => difference - differences[0]),
    ORDER,
  );
  return { scan: entry.name, change: (degrees) => seriesEnergy(series, (degrees * Math.PI) / 180) };
}
