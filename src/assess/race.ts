/**
 * Error of an average against seconds of the clock: a part that falls with the square root of the samples, and a part that stays, because the
 * force field is not the truth.
 */

/** What a racer has shown at the end of its run. */
export interface Racer {
  /** Seconds before its first sample. */
  readonly start: number;
  /** Seconds of its run, start included. */
  readonly seconds: number;
  /** Standard error of its average by then. */
  readonly noise: number;
  /** How far it ends from the truth; what is left of it beyond both uncertainties is its plateau. */
  readonly plateau: number;
}

/**
 * What remains of a distance from the truth when as much as chance alone makes is taken away:
 * √max(0, d² − σ² − σ_truth²), for ⟨d²⟩ = bias² + σ² + σ_truth².
 */
export function plateauOf(distance: number, noise: number, truthError: number): number {
  return Math.sqrt(Math.max(0, distance * distance - noise * noise - truthError * truthError));
}

/**
 * Whether two racers end at different distances from the truth beyond doubt, two standard errors. Where they end on the same side of it, what is not known
 * about the truth moves both alike.
 * @param a, b signed distances from the truth at the end, with their standard errors
 */
export function endApart(
  a: { readonly distance: number; readonly noise: number },
  b: { readonly distance: number; readonly noise: number },
  truthError: number,
): boolean {
  const shared = a.distance * b.distance > 0 ? 0 : 2 * truthError;
  return Math.abs(Math.abs(a.distance) - Math.abs(b.distance)) > 2 * Math.hypot(a.noise, b.noise, shared);
}

/** The error to be expected after some seconds: √(plateau² + noise² (T − t₀)/(t − t₀)). Infinite before the first sample. */
export function expectedError({ start, seconds, noise, plateau }: Racer, after: number): number {
  return after > start ? Math.hypot(plateau, noise * Math.sqrt((seconds - start) / (after - start))) : Infinity;
}

/** Seconds beyond which a crossing is not looked for: thirty years. */
const LATEST = 1e9;

/**
 * Seconds after which the racer with the lower plateau is ahead for good; null where one of them is ahead from beginning to end, as far as can be
 * told: the plateaus are alike, or the better one is the faster one too.
 */
export function crossing(a: Racer, b: Racer): { readonly seconds: number; readonly winner: 0 | 1 } | null {
  if (a.plateau === b.plateau) return null;
  const winner = a.plateau < b.plateau ? 0 : 1;
  const [better, other] = winner === 0 ? [a, b] : [b, a];
  const ahead = (after: number): boolean => expectedError(better, after) < expectedError(other, after);
  // The difference of the squares is monotonous but for the starts: from the later one on, there is one crossing at most.
  let low = Math.max(better.start, other.start) * (1 + 1e-9) + 1e-9;
  let high = LATEST;
  if (ahead(low) || !ahead(high))
    return better.start > other.start && ahead(low) ? { seconds: better.start, winner } : null;
  for (let n = 0; n < 200 && high / low > 1 + 1e-9; n++) {
    const middle = Math.sqrt(low * high);
    if (ahead(middle)) high = middle;
    else low = middle;
  }
  return { seconds: high, winner };
}
