export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly whole?: boolean;
}

/** The number that was typed, or null where it is none or lies outside the range. A decimal comma is understood. */
export function parseNumber(text: string, range: NumberRange): number | null {
  const plain = text
    .trim()
    .replace('−', '-')
    .replace(/^([^,.]*),([^,.]*)$/, '$1.$2');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  if (!Number.isFinite(value) || value < range.low || value > range.high) return null;
  if (range.whole && !Number.isInteger(value)) return null;
  return value;
}
