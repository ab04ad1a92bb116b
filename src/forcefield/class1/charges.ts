/** Atomic charges from bond-charge increments. */
import type { Environment } from './environment.ts';
import { chargeKeys, nameAtoms } from './keys.ts';
import type { Table } from './parameters.ts';

/** What one increment does to the charges of a molecule: [atom, +1 or −1] for every bond end that it moves charge to or from. */
export interface ChargeIncrement {
  readonly key: string;
  /** 0 for the coarsest types. */
  readonly level: number;
  readonly moves: readonly (readonly [atom: number, sign: number])[];
}

/** All increments of a molecule, one entry a key. Each moves charge along bonds, so the sum of charges stays what it is. */
export function chargeIncrements(environment: Environment): ChargeIncrement[] {
  const names = nameAtoms(environment);
  const increments = new Map<string, { key: string; level: number; moves: [number, number][] }>();
  environment.neighbours.forEach((partners, i) => {
    for (const { atom: j } of partners) {
      if (j < i) continue;
      for (const { key, level, sign } of chargeKeys(environment, names, i, j)) {
        const increment = increments.get(key) ?? { key, level, moves: [] };
        increment.moves.push([i, sign], [j, -sign]);
        increments.set(key, increment);
      }
    }
  });
  return [...increments.values()];
}

/** Charges, e, [N]: formal charges (shared along resonance) plus the increments of the bonds. They sum to the total charge. */
export function assignCharges(environment: Environment, table: Table): Float64Array {
  const charges = environment.formalCharges.slice();
  for (const { key, moves } of chargeIncrements(environment)) {
    const [increment] = table.get(key) ?? [0];
    for (const [atom, sign] of moves) charges[atom] += sign * increment;
  }
  return charges;
}
