/** Whether a quantity that was looked at again and again grows: a straight line through it, with the line's own uncertainty. */

export interface Trend {
  /** Units a minute. */
  readonly slope: number;
  /** Standard error of the slope, from the scatter about the line. */
  readonly error: number;
  readonly mean: number;
}

/** What may be called flat: growth in half an hour, as a share of the mean. */
export const FLAT_SHARE = 0.05;
const HALF_HOUR = 30;

/** Least squares through (minutes, values); needs three or more. */
export function trendOf(minutes: readonly number[], values: readonly number[]): Trend {
  const n = minutes.length;
  if (n < 3 || values.length !== n) throw new Error('a trend needs three measurements or more');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const middle = minutes.reduce((sum, minute) => sum + minute, 0) / n;
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < n; i++) {
    sxx += (minutes[i] - middle) ** 2;
    sxy += (minutes[i] - middle) * (values[i] - mean);
  }
  const slope = sxy / sxx;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += (values[i] - mean - slope * (minutes[i] - middle)) ** 2;
  return { slope, error: Math.sqrt(rest / (n - 2) / sxx), mean };
}

/**
 * `flat`: in half an hour it would grow by less than `FLAT_SHARE` of its mean, even at the upper end of the slope's 95 % interval.
 * `grows`: more than that even at the lower end. Else `unclear`: more minutes are needed.
 */
export function verdictOn({ slope, error, mean }: Trend): 'flat' | 'grows' | 'unclear' {
  const bound = FLAT_SHARE * mean;
  if (HALF_HOUR * (slope + 2 * error) < bound) return 'flat';
  return HALF_HOUR * (slope - 2 * error) > bound ? 'grows' : 'unclear';
}
