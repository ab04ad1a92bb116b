import type { Constraints } from './constraints.ts';
import type { Periodicity } from './periodic.ts';
import type { TermData } from './term.ts';

/** A force field bound to one molecule: what an Engine evaluates. */
export interface Potential {
  readonly atoms: number;
  /** Atomic numbers, [N]. */
  readonly elements: Uint8Array;
  /** amu, [N]. */
  readonly masses: Float64Array;
  readonly terms: readonly TermData[];
  /**
   * Pairs that no pair Term sees but those that see all (1-2, 1-3 and 1-4 neighbours), as rows: the partners of atom i are
   * `exclusions.partners[exclusions.start[i] … exclusions.start[i + 1] - 1]`, ascending, both directions listed.
   */
  readonly exclusions: { readonly start: Uint32Array; readonly partners: Uint32Array };
  /** How it repeats in space; absent in empty space. */
  readonly periodic?: Periodicity;
  /** Lengths that are held; absent where nothing is. */
  readonly constraints?: Constraints;
  /** Pairs that nothing but a constraint keeps at their length, [2P]: a file states it, and no spring. Their rows of `harmonic_bond` have k = 0. */
  readonly springless?: Uint32Array;
}
