import { describe, expect, it } from 'vitest';
import { trendOf, verdictOn } from '../../tools/verify/soak/flat.ts';

const minutes = Array.from({ length: 25 }, (_, i) => 6 + i);
/** Scatter that has no trend: plus and minus in turn. */
const scatter = (i: number, by: number): number => (i % 2 === 0 ? by : -by);

describe('whether a quantity is flat', () => {
  it('finds the line that was drawn', () => {
    const { slope, error, mean } = trendOf(
      minutes,
      minutes.map((t) => 12 + 0.25 * t),
    );
    expect(slope).toBeCloseTo(0.25, 12);
    expect(error).toBeCloseTo(0, 12);
    expect(mean).toBeCloseTo(12 + 0.25 * 18, 12);
  });

  it('calls what only scatters flat', () => {
    expect(
      verdictOn(
        trendOf(
          minutes,
          minutes.map((_, i) => 12 + scatter(i, 0.2)),
        ),
      ),
    ).toBe('flat');
  });

  it('calls a leak of one part in three hundred a minute a leak', () => {
    expect(
      verdictOn(
        trendOf(
          minutes,
          minutes.map((t, i) => 12 + 0.04 * t + scatter(i, 0.05)),
        ),
      ),
    ).toBe('grows');
  });

  it('does not judge what it cannot see', () => {
    const few = [6, 7, 8, 9];
    expect(
      verdictOn(
        trendOf(
          few,
          few.map((_, i) => 12 + scatter(i, 2)),
        ),
      ),
    ).toBe('unclear');
    expect(() => trendOf([1, 2], [3, 4])).toThrow(/three/);
  });
});
