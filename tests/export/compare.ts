/** What another program makes of an exported system, against ours. */
import { expect } from 'vitest';
import type { Outcome } from '../../tools/lib/exportedEngines.ts';

/** Relative, of energies; kcal/mol/Å, of forces. */
const ENERGY = 1e-5;
const FORCE = 1e-4;

export interface Case {
  readonly name: string;
  readonly energies: Readonly<Record<string, number>>;
  readonly forces: Float64Array;
  readonly outcome: Outcome;
}

const worst = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, n) => Math.max(most, Math.abs(value - b[n])), 0);

export function compare({ energies, forces, outcome }: Case): void {
  for (const [group, energy] of Object.entries(energies))
    expect(Math.abs(outcome.energies[group] - energy), group).toBeLessThanOrEqual(
      ENERGY * Math.max(1, Math.abs(energy)),
    );
  const total = Object.values(energies).reduce((sum, energy) => sum + energy, 0);
  expect(Math.abs(outcome.energy - total)).toBeLessThanOrEqual(ENERGY * Math.abs(total));
  expect(outcome.forces).toHaveLength(forces.length);
  expect(worst(outcome.forces, forces)).toBeLessThanOrEqual(FORCE);
}
