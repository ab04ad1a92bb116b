/**
 * Terms of one atom act from outside: on where it stands in space, and not on where it stands among others. They are bonded Terms of arity 1,
 * and the last three of their parameters are a point.
 */
import type { Potential } from './potential.ts';
import type { BondedTermData, TermData, TermParameter } from './term.ts';

/** Half the distance of two walls, Å, where there are none. */
export const NO_WALL = 1e6;

/** The three parameters of a point. @param what e.g. "the centre" */
export const POINT = (what: string): readonly TermParameter[] =>
  ['x', 'y', 'z'].map((axis) => ({ name: `${axis}0`, unit: 'Å', meaning: `${axis} of ${what}`, range: [-2, 2] }));

/** Whether a Term acts from outside: its tuples are single atoms. */
export const isOutside = (data: TermData): data is BondedTermData =>
  data.kind === 'bonded' && data.atoms.length > 0 && data.atoms.length * data.stride === data.parameters.length;

/** Whether something acts on a system from outside: then neither momentum nor angular momentum stays what it is. */
export const isHeldOutside = ({ terms }: Pick<Potential, 'terms'>): boolean => terms.some(isOutside);
