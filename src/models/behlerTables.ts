import type { BehlerAngularFunctions } from './atomicNetwork.ts';

/**
 * Behler's angular functions are products of a radial and an angular factor, and many have one in common: each factor stands here
 * once. Functions are in the order of their radial factors, so that those of one are consecutive.
 */
export interface BehlerTables {
  /** η of each radial factor, 1/Å², and whether it sees the third side, [H]. */
  readonly eta: Float64Array;
  readonly triangle: Uint8Array;
  /** Functions of radial factor h: start[h] … start[h + 1] − 1. */
  readonly start: Uint32Array;
  /** ζ and λ of each angular factor, [T]. */
  readonly zeta: Float64Array;
  readonly lambda: Float64Array;
  /** Angular factor of each function, and its place among the model's, [A]. */
  readonly turn: Uint32Array;
  readonly place: Uint32Array;
}

/** The factors of a model's functions. */
export function behlerTables({ eta, zeta, lambda, triangle }: BehlerAngularFunctions): BehlerTables {
  const shells = new Map<string, number[]>();
  const turns = new Map<string, number>();
  const turnOf = Array.from(eta, (_, f) => {
    const shell = `${eta[f]} ${triangle[f]}`;
    shells.set(shell, [...(shells.get(shell) ?? []), f]);
    const turn = `${zeta[f]} ${lambda[f]}`;
    if (!turns.has(turn)) turns.set(turn, turns.size);
    return turns.get(turn)!;
  });
  const ofShells = [...shells.values()];
  const place = ofShells.flat();
  const ofTurns = [...turns.values()].map((turn) => turnOf.indexOf(turn));
  let end = 0;
  return {
    eta: Float64Array.from(ofShells, ([f]) => eta[f]),
    triangle: Uint8Array.from(ofShells, ([f]) => triangle[f]),
    start: Uint32Array.from([0, ...ofShells.map((functions) => (end += functions.length))]),
    zeta: Float64Array.from(ofTurns, (f) => zeta[f]),
    lambda: Float64Array.from(ofTurns, (f) => lambda[f]),
    turn: Uint32Array.from(place, (f) => turnOf[f]),
    place: Uint32Array.from(place),
  };
}

/** base to a whole power ≥ 0, by squaring: the same products as in shaders/learned/atomic_network/behler.wgsl. */
export function wholePower(base: number, exponent: number): number {
  let power = 1;
  for (let left = exponent, square = base; left > 0; left >>= 1, square *= square) if (left & 1) power *= square;
  return power;
}
