/** Work along a closed way: nothing, where forces are the gradient of some energy. */
import { randomNumbers } from '../core/random.ts';

const SEED = 8;

/** A smooth way through configuration space that ends where it began: every coordinate swings once, with a phase of its own. */
export interface ClosedLoop {
  readonly points: number;
  /** Positions at point p, Å, [3N]. */
  at(p: number): Float64Array;
  /** The part of the way that point p stands for, Å, [3N]: the trapezoidal rule, which on a smooth loop converges faster than any power. */
  step(p: number): Float64Array;
}

/** @param size how far a coordinate swings at most, Å */
export function closedLoop(start: Float64Array, points: number, size: number): ClosedLoop {
  const random = randomNumbers(SEED);
  const waves = Array.from(start, () => [random() - 0.5, random() - 0.5].map((part) => size * part));
  const turn = (p: number): number => (2 * Math.PI * p) / points;
  return {
    points,
    at: (p) => {
      const [c, s] = [Math.cos(turn(p)), Math.sin(turn(p))];
      return start.map((x, n) => x + waves[n][0] * c + waves[n][1] * s);
    },
    step: (p) => {
      const [c, s] = [Math.cos(turn(p)), Math.sin(turn(p))];
      return Float64Array.from(waves, ([a, b]) => ((b * c - a * s) * 2 * Math.PI) / points);
    },
  };
}

/** Adds up F·dx, kcal/mol, and the same without signs: what `work` is to be compared with. */
export class LoopWork {
  work = 0;
  way = 0;

  add(forces: Float64Array, step: Float64Array): void {
    for (let c = 0; c < step.length; c++) {
      const part = forces[c] * step[c];
      this.work += part;
      this.way += Math.abs(part);
    }
  }
}
