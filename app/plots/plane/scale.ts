/** A logarithmic axis from data to pixels. */
export interface LogScale {
  readonly domain: readonly [number, number];
  (value: number): number;
}

/** Maps `domain` (positive, ascending) logarithmically onto `range` (pixels). */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): LogScale {
  const [low, high] = [Math.log(domain[0]), Math.log(domain[1])];
  const scale = (value: number) => range[0] + ((Math.log(value) - low) / (high - low)) * (range[1] - range[0]);
  return Object.assign(scale, { domain });
}

/**
 * Bounds around positive values: `padding` (a factor) beyond them on both sides, at least `decades` wide.
 * `fallback` where there is no value yet.
 */
export function logDomain(
  values: readonly number[],
  padding: number,
  decades: number,
  fallback: readonly [number, number],
): readonly [number, number] {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return fallback;
  const low = Math.log10(Math.min(...positive) / padding);
  const high = Math.log10(Math.max(...positive) * padding);
  const missing = Math.max(0, decades - (high - low)) / 2;
  return [10 ** (low - missing), 10 ** (high + missing)];
}

/** Ticks at 1, 2 and 5 of each decade, at powers of ten only where the axis is longer than 2.5 decades. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const steps = Math.log10(high / low) > 2.5 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade++) {
    for (const step of steps) {
      const tick = Number(`${step}e${decade}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}
