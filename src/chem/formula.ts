import { elementByNumber } from './elements.ts';

/**
 * Hill formula of atomic numbers, with plain digits: carbon first, then hydrogen, then the rest by symbol; without
 * carbon, all by symbol ("C2H6O", "H3N"). Throws FfpError('unsupported') for an unknown element.
 */
export function hillFormula(elements: Uint8Array): string {
  const counts = new Map<string, number>();
  for (const number of elements) {
    const { symbol } = elementByNumber(number);
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  const leading = counts.has('C') ? ['C', 'H'] : [];
  const rank = (symbol: string) => (leading.includes(symbol) ? leading.indexOf(symbol) : leading.length);
  return [...counts]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([symbol, count]) => (count > 1 ? `${symbol}${count}` : symbol))
    .join('');
}
