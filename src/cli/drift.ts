/** Energy drift of constant-energy runs: the slope of the total energy in time, with its standard error. */
import { fitLine } from '../assess/line.ts';

export interface Drift {
  /** Slope, in the unit of the energies per unit of time. */
  readonly slope: number;
  /** Its standard error; null where there are too few samples to tell. */
  readonly error: number | null;
}

/** Blocks of one run: long enough to be nearly independent, enough of them for a residual. */
const BLOCKS = 10;

/**
 * The mean slope of several runs, and its standard error: over the runs, or, of a single run, of the regression through the
 * means of ten blocks (samples that follow each other are correlated, so the residuals of all of them would promise too much).
 * @param times [samples]
 * @param energies total energies, [runs][samples]
 */
export function driftOf(times: readonly number[], energies: readonly (readonly number[])[]): Drift {
  const slopes = energies.map((series) => fitLine(times, series).slope);
  const slope = mean(slopes);
  if (slopes.length > 1) {
    const variance = slopes.reduce((sum, value) => sum + (value - slope) ** 2, 0) / (slopes.length - 1);
    return { slope, error: Math.sqrt(variance / slopes.length) };
  }
  if (times.length < 2 * BLOCKS) return { slope, error: null };
  return { slope, error: fitLine(blockMeans(times), blockMeans(energies[0])).error };
}

function blockMeans(values: readonly number[]): number[] {
  const edge = (block: number) => Math.round((block * values.length) / BLOCKS);
  return Array.from({ length: BLOCKS }, (_, block) => mean(values.slice(edge(block), edge(block + 1))));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
