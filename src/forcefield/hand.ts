/**
 * The hand: a spring between one atom and a point in space, whose force is bounded. U = ½ k d² while k d is at most F, and
 * F d − F²/2k beyond (Huber, Ann. Math. Stat. 35, 73 (1964)): one smooth energy, so that work and energy can be added up. Å, kcal/mol.
 * Twin: shaders/shared/hand.wgsl.
 */

/** A hand on an atom. */
export interface Hand {
  readonly atom: number;
  /** Where it pulls to, Å. */
  readonly target: readonly [number, number, number];
  /** k, kcal/mol/Å². */
  readonly stiffness: number;
}

/**
 * The most that a hand pulls, kcal/mol/Å (5.6 nN, what breaks a covalent bond): however wild a drag, no atom of a molecule moves
 * 0.5 Å in one step of 0.5 fs for it.
 */
export const HAND_FORCE_LIMIT = 80;

/** From the atom to the target, Å. @param positions [3N] */
function towards({ atom, target }: Hand, positions: Float64Array): [number, number, number] {
  const at = 3 * atom;
  return [target[0] - positions[at], target[1] - positions[at + 1], target[2] - positions[at + 2]];
}

/** The force on the atom, kcal/mol/Å. @param positions Å, [3N] of one replica */
export function handForce(hand: Hand, positions: Float64Array): [number, number, number] {
  const d = towards(hand, positions);
  const force = hand.stiffness * Math.hypot(...d);
  const scale = hand.stiffness * (force > HAND_FORCE_LIMIT ? HAND_FORCE_LIMIT / force : 1);
  return [scale * d[0], scale * d[1], scale * d[2]];
}

/** The spring's energy, kcal/mol. @param positions Å, [3N] of one replica */
export function handEnergy(hand: Hand, positions: Float64Array): number {
  const distance = Math.hypot(...towards(hand, positions));
  const { stiffness } = hand;
  return stiffness * distance > HAND_FORCE_LIMIT
    ? HAND_FORCE_LIMIT * (distance - HAND_FORCE_LIMIT / stiffness / 2)
    : 0.5 * stiffness * distance * distance;
}

/** Work that a hand does by changing from one pull to another while the atoms stay where they are: what its energy changes by, kcal/mol. */
export function handWork(before: Hand | null, after: Hand | null, positions: Float64Array): number {
  return (after ? handEnergy(after, positions) : 0) - (before ? handEnergy(before, positions) : 0);
}
