/** Weighted samples of a torsion, replica by replica, and what follows from them: populations, a free-energy profile, errors. */
import { BOLTZMANN } from '../../core/units.ts';
import { jackknifeError } from './jackknife.ts';

/** Bins of one degree: what is asked of them is asked in whole degrees. */
const BINS = 360;

/** Degrees in the middle of a bin. */
const degreesOf = (bin: number): number => bin + 0.5 - 180;

export interface Share {
  /** From 0 to 1. */
  readonly share: number;
  /** Standard error by leaving out replicas in turn; null where there are too few. */
  readonly error: number | null;
}

export interface ProfilePoint {
  /** The middle of the bin, degrees. */
  readonly degrees: number;
  /** kcal/mol above the lowest bin; null without samples. */
  readonly energy: number | null;
  /** Standard error, kcal/mol. */
  readonly error: number | null;
}

export class TorsionHistogram {
  readonly #replicas: number;
  readonly #temperature: number;
  /** Sums of weights, [replicas × BINS]. */
  readonly #sums: Float64Array;
  #samples = 0;
  #squares = 0;

  /** @param temperature K, of the samples */
  constructor(replicas: number, temperature: number) {
    this.#replicas = replicas;
    this.#temperature = temperature;
    this.#sums = new Float64Array(replicas * BINS);
  }

  /** @param phi rad */
  add(replica: number, phi: number, weight: number): void {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((phi * 180) / Math.PI + 180)));
    this.#sums[replica * BINS + bin] += weight;
    this.#samples++;
    this.#squares += weight * weight;
  }

  get samples(): number {
    return this.#samples;
  }

  /** What part of the samples counts, by their weights (Kish): (Σw)² / (n Σw²). */
  get efficiency(): number {
    const total = this.#sums.reduce((sum, w) => sum + w, 0);
    return this.#samples > 0 ? (total * total) / (this.#samples * this.#squares) : 0;
  }

  /**
   * The share of geometries turned less than `boundary` degrees away from cis.
   * @param change kcal/mol at an angle in degrees, by which the energy would be higher: the samples are weighed anew
   */
  share(boundary: number, change?: (degrees: number) => number): Share | null {
    const weights = this.#weights(change);
    const inside = Array.from({ length: BINS }, (_, bin) => Math.abs(degreesOf(bin)) < boundary);
    const parts = Array.from({ length: this.#replicas }, (_, r) => {
      let [within, all] = [0, 0];
      for (let bin = 0; bin < BINS; bin++) {
        const weight = this.#sums[r * BINS + bin] * weights[bin];
        all += weight;
        if (inside[bin]) within += weight;
      }
      return { within, all };
    });
    const sum = (key: 'within' | 'all', leftOut = -1): number =>
      parts.reduce((total, part, r) => (r === leftOut ? total : total + part[key]), 0);
    if (!(sum('all') > 0)) return null;
    const without = (r: number): number | null => (sum('all', r) > 0 ? sum('within', r) / sum('all', r) : null);
    return { share: sum('within') / sum('all'), error: jackknifeError(this.#replicas, without) };
  }

  /** −kT ln p by bins of `width` degrees, a divisor of 360; zero at its lowest. */
  profile(width: number, change?: (degrees: number) => number): ProfilePoint[] {
    const weights = this.#weights(change);
    const bins = BINS / width;
    const parts = Array.from({ length: this.#replicas }, (_, r) => {
      const own = new Float64Array(bins);
      for (let bin = 0; bin < BINS; bin++) own[Math.floor(bin / width)] += this.#sums[r * BINS + bin] * weights[bin];
      return own;
    });
    const kT = BOLTZMANN * this.#temperature;
    const totals = Float64Array.from({ length: bins }, (_, b) => parts.reduce((sum, own) => sum + own[b], 0));
    const top = totals.reduce((most, total, b) => (total > totals[most] ? b : most), 0);
    return Array.from(totals, (total, b): ProfilePoint => {
      const without = (r: number): number | null => {
        const [here, highest] = [totals[b] - parts[r][b], totals[top] - parts[r][top]];
        // What is left of a sum after its only part was taken away is rounding.
        return here > 1e-9 * total && highest > 1e-9 * totals[top] ? -kT * Math.log(here / highest) : null;
      };
      return {
        degrees: (b + 0.5) * width - 180,
        energy: total > 0 ? -kT * Math.log(total / totals[top]) : null,
        error: total > 0 ? jackknifeError(this.#replicas, without) : null,
      };
    });
  }

  #weights(change: ((degrees: number) => number) | undefined): Float64Array {
    const kT = BOLTZMANN * this.#temperature;
    return Float64Array.from({ length: BINS }, (_, bin) => (change ? Math.exp(-change(degreesOf(bin)) / kT) : 1));
  }
}
