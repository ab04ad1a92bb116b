/** Histograms on a common grid, and how far two of them lie apart. */

/** Counts of bins of one grid, from bin `first` on; bins beyond are empty. */
export interface Histogram {
  readonly first: number;
  readonly counts: readonly number[];
}

/** Bins of a width whose grid begins at 0: value x is in bin ⌊x / width⌋. */
export class Counter {
  readonly #counts = new Map<number, number>();
  #total = 0;
  #sum = 0;
  #squares = 0;

  constructor(readonly width: number) {}

  add(value: number): void {
    const bin = Math.floor(value / this.width);
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
    this.#total++;
    this.#sum += value;
    this.#squares += value * value;
  }

  get total(): number {
    return this.#total;
  }

  /** Null without values. */
  get mean(): number | null {
    return this.#total > 0 ? this.#sum / this.#total : null;
  }

  /** Standard deviation; null without values. */
  get deviation(): number | null {
    if (this.#total === 0) return null;
    const mean = this.#sum / this.#total;
    return Math.sqrt(Math.max(0, this.#squares / this.#total - mean * mean));
  }

  get histogram(): Histogram {
    const bins = [...this.#counts.keys()];
    if (bins.length === 0) return { first: 0, counts: [] };
    const first = bins.reduce((least, bin) => Math.min(least, bin));
    const last = bins.reduce((most, bin) => Math.max(most, bin));
    return { first, counts: Array.from({ length: last - first + 1 }, (_, b) => this.#counts.get(first + b) ?? 0) };
  }
}

const totalOf = ({ counts }: Histogram): number => counts.reduce((sum, count) => sum + count, 0);

/** Shares of both histograms on the bins that either has. */
function shares(a: Histogram, b: Histogram): [number, number][] {
  const [totalA, totalB] = [totalOf(a), totalOf(b)];
  const first = Math.min(a.first, b.first);
  const last = Math.max(a.first + a.counts.length, b.first + b.counts.length);
  return Array.from({ length: last - first }, (_, n) => [
    (a.counts[first + n - a.first] ?? 0) / totalA,
    (b.counts[first + n - b.first] ?? 0) / totalB,
  ]);
}

/**
 * Total variation distance of two histograms on the same grid: ½ Σ |p − q|, the part of one that would have to move to make the other: 0 where they are
 * alike, 1 where they have nothing in common. Null where one is empty.
 */
export function variationDistance(a: Histogram, b: Histogram): number | null {
  if (totalOf(a) === 0 || totalOf(b) === 0) return null;
  return shares(a, b).reduce((sum, [p, q]) => sum + Math.abs(p - q), 0) / 2;
}

/**
 * First Wasserstein distance: how far that part would have to move on average, ∫ |P − Q| dx, in units of the values. Null where one is empty.
 * @param width of a bin
 */
export function wassersteinDistance(a: Histogram, b: Histogram, width: number): number | null {
  if (totalOf(a) === 0 || totalOf(b) === 0) return null;
  let [sum, ahead] = [0, 0];
  for (const [p, q] of shares(a, b)) {
    ahead += p - q;
    sum += Math.abs(ahead) * width;
  }
  return sum;
}
