/** How a torsion stands at a temperature: the share of a conformer, and the free energy all the way round. */
import * as v from 'valibot';
import { rotatableTorsions, type Torsion } from '../../chem/rotatable.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import type { Measurement } from '../measurement.ts';
import { Pace } from '../sampling/clock.ts';
import type { ProfilePoint } from '../sampling/torsionHistogram.ts';
import { TorsionRun } from '../sampling/torsionRun.ts';

const atom = v.pipe(v.number(), v.integer(), v.minValue(1));

/** What a sampled torsion is measured under; shared with the race. */
export const torsionOptions = {
  /** Four atoms, counted from 1; the first torsion of the molecule that can be turned where absent. */
  torsion: v.optional(v.tuple([atom, atom, atom, atom])),
  /** Counted as turned: less than this many degrees away from cis. */
  boundary: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(179)), 120),
  /** K. */
  temperature: v.optional(v.pipe(v.number(), v.minValue(50), v.maxValue(2000)), 300),
  replicas: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(256)), 24),
  /** fs. */
  dt: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(4)), 1),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)), 1),
};

const options = v.strictObject({
  ...torsionOptions,
  /** Simulated time of all replicas together, ps; less where the clock ends it. */
  picoseconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(1e6)), 4000),
  /** Seconds of sampling after which it ends with what it has. */
  seconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(3600)), 20),
});

export interface Population {
  /** Atoms counted from 1. */
  readonly torsion: readonly number[];
  /** Degrees: turned less than this from cis counts. */
  readonly boundary: number;
  readonly temperature: number;
  readonly share: number | null;
  /** Standard error over replicas. */
  readonly error: number | null;
  /** kcal/mol along the torsion. */
  readonly profile: readonly ProfilePoint[];
  /** Of all replicas together. */
  readonly picoseconds: number;
  readonly replicas: number;
  readonly samples: number;
  /** What part of the samples counts, by their weights. */
  readonly efficiency: number;
}

/** Degrees of a bin of the profile. */
const WIDTH = 10;

export const population = {
  summary: 'samples a torsion: the share of a conformer and the free-energy profile, with statistical errors',
  details: `torsion (atoms counted from 1), boundary (degrees), temperature (K), share (of geometries turned less than the boundary away
from cis) and its error (standard error, leaving out replicas in turn), profile: degrees, energy (free energy, kcal/mol, zero at its
lowest) and error; picoseconds (of all replicas together), replicas, samples, efficiency (what part of the samples counts).
Replicas start all the way round; an energy along the torsion levels its hills, and every sample is weighed by it.`,
  options,
  async measure({ structure, forcefield, engine }, given, { progress }): Promise<Population> {
    const torsion = chosenTorsion(structure, given.torsion);
    let begun = Infinity;
    const elapsed = (): number => (performance.now() - begun) / 1000;
    let run: TorsionRun | null = null;
    const result = (of: TorsionRun): Population => ({
      torsion: torsion.map((one) => one + 1),
      boundary: given.boundary,
      temperature: given.temperature,
      ...(of.histogram.share(given.boundary) ?? { share: null, error: null }),
      profile: of.histogram.profile(WIDTH),
      picoseconds: of.picoseconds,
      replicas: given.replicas,
      samples: of.histogram.samples,
      efficiency: of.histogram.efficiency,
    });
    const pace = new Pace(() =>
      run
        ? progress(Math.min(1, Math.max(run.picoseconds / given.picoseconds, elapsed() / given.seconds)), result(run))
        : progress(0),
    );
    run = await TorsionRun.start({ engine, forcefield, structure }, torsion, given, () => pace.tick());
    begun = performance.now();
    try {
      // However slow it is, everybody is seen a few times.
      for (let n = 0; n < 10 || (run.picoseconds < given.picoseconds && elapsed() < given.seconds); n++) {
        await run.sample();
        await pace.tick();
      }
      return result(run);
    } finally {
      run.destroy();
    }
  },
} satisfies Measurement<typeof options, Population>;

/** The torsion asked for (atoms from 1), or the first that can be turned. Throws FfpError('usage') where there is none. */
export function chosenTorsion(structure: Structure, given: readonly number[] | undefined): Torsion {
  if (given) return given.map((one) => one - 1) as unknown as Torsion;
  const [first] = rotatableTorsions(structure);
  if (!first) throw new FfpError('usage', `${structure.name} has no bond that it can turn about`);
  return first;
}
