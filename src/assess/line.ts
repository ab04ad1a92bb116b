/** A straight line through points, by least squares. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Standard error of the slope, if residuals are independent; null for two points, which have none. */
  readonly error: number | null;
}

/** @param x at least two different values */
export function fitLine(x: readonly number[], y: readonly number[]): Line {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x0, y0] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - x0) ** 2, 0);
  const slope = x.reduce((sum, value, i) => sum + (value - x0) * (y[i] - y0), 0) / spread;
  const residual = x.reduce((sum, value, i) => sum + (y[i] - y0 - slope * (value - x0)) ** 2, 0);
  return {
    slope,
    intercept: y0 - slope * x0,
    error: x.length > 2 ? Math.sqrt(residual / (x.length - 2) / spread) : null,
  };
}
