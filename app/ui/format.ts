/** Numbers as a visitor reads them: three significant digits, units that fit, a true minus sign. */

const MINUS = '−';

/** Three significant digits without an exponent: 1234 → "1,230", 12.34 → "12.3", 0.001234 → "0.00123". */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(8, Math.max(0, digits - 1 - magnitude));
  const text = Number(Math.abs(value).toPrecision(digits)).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return value < 0 ? MINUS + text : text;
}

/** A value with its spread, to the spread's first significant digit and at least two of its own: "6.4 ± 0.1". */
export function withSpread(value: number, spread: number | null): string {
  if (spread === null || !(spread > 0)) return significant(value);
  const own = value > 0 ? 1 - Math.floor(Math.log10(value)) : 0;
  const decimals = Math.min(6, Math.max(own, -Math.floor(Math.log10(spread))));
  const unit = 10 ** Math.max(0, -decimals);
  const show = (x: number) => (unit > 1 ? integer(Math.round(x / unit) * unit) : fixed(x, decimals));
  return `${show(value)} ± ${show(spread)}`;
}

/** A setting as it was typed, without trailing zeros: "0.5". */
export const setting = (value: number): string => String(Number(value.toPrecision(4)));

/** A fixed number of decimals, with a true minus sign: for columns of changing numbers. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** Whole numbers with thousands separators. */
export const integer = (value: number): string => Math.round(value).toLocaleString('en-US');

export const percent = (fraction: number): string => `${significant(100 * fraction, fraction < 0.1 ? 1 : 2)} %`;

/** Simulated time from fs. */
export function simulatedTime(fs: number): string {
  if (fs < 1000) return `${fixed(fs, 1)} fs`;
  if (fs < 1e6) return `${fixed(fs / 1000, 3)} ps`;
  return `${fixed(fs / 1e6, 4)} ns`;
}

const DURATIONS: readonly (readonly [limit: number, unit: number, one: string, many: string])[] = [
  [1, 1e-3, 'millisecond', 'milliseconds'],
  [100, 1, 'second', 'seconds'],
  [100 * 60, 60, 'minute', 'minutes'],
  [48 * 3600, 3600, 'hour', 'hours'],
  [100 * 86_400, 86_400, 'day', 'days'],
  [Infinity, 365.25 * 86_400, 'year', 'years'],
];

/** A duration of the clock, in seconds, in words: "2.6 seconds", "3.1 days". */
export function duration(seconds: number): string {
  const [, unit, one, many] = DURATIONS.find(([limit]) => seconds < limit) ?? DURATIONS[DURATIONS.length - 1];
  const text = significant(seconds / unit, 2);
  return `${text} ${text === '1' || text === '1.0' ? one : many}`;
}

/** Seconds of the clock that `fs` of simulated time take at `microseconds` a step of `dt` fs. */
export const secondsFor = (fs: number, microseconds: number, dt: number): number => ((fs / dt) * microseconds) / 1e6;

/** Simulated ns a day at full speed. */
export const nsPerDay = (microseconds: number, dt: number): number => (86_400e6 / microseconds) * dt * 1e-6;

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** "C2H6O" → "C₂H₆O". */
export const prettyFormula = (formula: string): string =>
  formula.replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)] ?? digit);
