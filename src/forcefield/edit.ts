/** Changes that a visitor makes to the parameters of one molecule: what they are. `edited.ts` carries them out. */

/** Id of the force field that has been changed. What it was before, and what was changed, stands in `Edits`. */
export const EDITED = 'edited';

/** Most parameters that may be changed at once. */
export const EDIT_LIMIT = 200;

/**
 * One changed parameter. `row`: which of the Term's tuples; of a pair Term the atom, or s · (number of types) + t for the types s ≤ t of a
 * table. `parameter`: its place among those of the row; of a pair Term those of an atom come first, then those of a pair of types.
 * `value`: in the Term's units.
 */
export type Edit = readonly [term: string, row: number, parameter: number, value: number];

export interface Edits {
  /** Id of the force field that is changed. */
  readonly forcefield: string;
  readonly list: readonly Edit[];
}
