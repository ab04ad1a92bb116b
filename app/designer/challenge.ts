/** The challenge: to be nearer to quantum mechanics than every shipped force field that takes no more. */
import type { CHALLENGES, DesignScore } from '../../src/session/experiment.ts';

export type Challenge = (typeof CHALLENGES)[number];

/** A force field as the challenge counts it: all numbers of the molecule shown, on this device. */
export interface Contestant {
  readonly id: string;
  readonly name: string;
  /** µs a step; null before it is measured. */
  readonly microseconds: number | null;
  readonly parameters: number | null;
  /** Force MAE on held-back frames, kcal/mol/Å; null before it is measured. */
  readonly error: number | null;
}

/** A limit: what one of the shipped force fields takes. */
export interface Budget {
  readonly kind: Challenge;
  readonly limit: number;
  /** Of the force field that takes that. */
  readonly name: string;
}

const takenBy = (kind: Challenge, { microseconds, parameters }: Contestant): number | null =>
  kind === 'time' ? microseconds : parameters;

/** Limits to choose from, ascending: each is what a shipped force field takes, so that none is out of reach. */
export function budgets(kind: Challenge, shipped: readonly Contestant[]): Budget[] {
  return shipped
    .flatMap((one): Budget[] => {
      const limit = takenBy(kind, one);
      return limit === null || limit <= 0 || one.error === null ? [] : [{ kind, limit, name: one.name }];
    })
    .sort((a, b) => a.limit - b.limit);
}

/** The shipped force field with the smallest error within a limit; null where there is none. */
export function bestWithin(
  { kind, limit }: Pick<Budget, 'kind' | 'limit'>,
  shipped: readonly Contestant[],
): Contestant | null {
  return shipped.reduce<Contestant | null>((best, one) => {
    const taken = takenBy(kind, one);
    if (taken === null || taken > limit || one.error === null) return best;
    return best?.error == null || one.error < best.error ? one : best;
  }, null);
}

/** How a design does under a limit; null while a number of its own is missing. */
export function scoreOf(
  { kind, limit }: Pick<Budget, 'kind' | 'limit'>,
  design: Contestant,
  shipped: readonly Contestant[],
): DesignScore | null {
  const taken = takenBy(kind, design);
  if (taken === null || design.error === null) return null;
  return { kind, limit, taken, error: design.error, best: bestWithin({ kind, limit }, shipped)?.error ?? null };
}

/** Whether a score keeps to its limit, and whether it also beats what there was. */
export const keeps = ({ taken, limit }: DesignScore): boolean => taken <= limit;
export const beats = (score: DesignScore): boolean => keeps(score) && (score.best === null || score.error < score.best);
