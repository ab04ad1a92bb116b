/** What the viewer needs of linear algebra: principal axes and superposition. */
import { Quaternion, Vector3 } from 'three';
import { closestRotation, correlation } from '../../src/chem/superposition.ts';
import { eigenvectors } from '../../src/core/eigenvectors.ts';

/** Camera axes for a molecule: unit vectors to the right, up, and towards the viewer. */
export interface Axes {
  readonly right: Vector3;
  readonly up: Vector3;
  readonly towards: Vector3;
}

/** Centre of a set of atoms. @param positions Å, [3N]. */
export function centre(positions: ArrayLike<number>): Vector3 {
  const sum = new Vector3();
  for (let i = 0; i < positions.length; i += 3) {
    sum.x += positions[i];
    sum.y += positions[i + 1];
    sum.z += positions[i + 2];
  }
  return positions.length > 0 ? sum.divideScalar(positions.length / 3) : sum;
}

/** Radius of the sphere around `middle` that holds every atom, Å. */
export function extent(positions: ArrayLike<number>, middle: Vector3): number {
  let largest = 0;
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i] - middle.x, positions[i + 1] - middle.y, positions[i + 2] - middle.z];
    largest = Math.max(largest, x * x + y * y + z * z);
  }
  return Math.sqrt(largest);
}

/** Principal axes of the atoms' spread: the longest across the view, the shortest along it. */
export function principalAxes(positions: ArrayLike<number>): Axes {
  const [right, up] = eigenvectors(correlation(positions, positions)).map((v) => new Vector3(v[0], v[1], v[2]));
  return { right, up, towards: new Vector3().crossVectors(right, up) };
}

/**
 * The rotation that brings `from` closest to `to`, both about their centres.
 * @param from Å, [3N]. @param to Å, [3N], the same atoms.
 */
export function superposition(from: ArrayLike<number>, to: ArrayLike<number>): Quaternion {
  const [w, x, y, z] = closestRotation(from, to);
  return new Quaternion(x, y, z, w).normalize();
}
