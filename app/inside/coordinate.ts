import { bondAngle, bondLength, torsionAngle } from '../../src/chem/internal.ts';
import type { Coordinate } from './types.ts';

const DEGREES = 180 / Math.PI;

/** Where a frame stands on a coordinate, Å or degrees. @param positions Å, [3N] */
export function coordinateOf(coordinate: Coordinate, atoms: readonly number[], positions: Float32Array): number {
  const own = Float64Array.from(atoms.flatMap((atom) => [...positions.subarray(3 * atom, 3 * atom + 3)]));
  switch (coordinate) {
    case 'distance':
      return bondLength(own, 0, 1);
    case 'angle':
      return DEGREES * bondAngle(own, 0, 1, 2);
    case 'torsion':
      return DEGREES * torsionAngle(own, [0, 1, 2, 3]);
    case 'plane': {
      const from = (n: number) => [0, 1, 2].map((c) => own[3 * n + c] - own[c]);
      const [j, k, l] = [from(1), from(2), from(3)];
      const normal = [k[1] * l[2] - k[2] * l[1], k[2] * l[0] - k[0] * l[2], k[0] * l[1] - k[1] * l[0]];
      return (j[0] * normal[0] + j[1] * normal[1] + j[2] * normal[2]) / Math.hypot(...normal);
    }
  }
}
