/** Where to look from: along the direction in which the molecule is thinnest, its longest extent across the screen. */
import { Vector3 } from 'three';

/** Camera axes for a molecule: unit vectors to the right, up, and towards the viewer. */
export interface Axes {
  readonly right: Vector3;
  readonly up: Vector3;
  readonly towards: Vector3;
}

/** Centre of a set of atoms, Å. */
export function centre(positions: ArrayLike<number>): Vector3 {
  const sum = new Vector3();
  const count = positions.length / 3;
  for (let i = 0; i < count; i++) {
    sum.x += positions[3 * i];
    sum.y += positions[3 * i + 1];
    sum.z += positions[3 * i + 2];
  }
  return count > 0 ? sum.divideScalar(count) : sum;
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

/** Principal axes of the atoms' spread, by Jacobi rotations of its 3 × 3 tensor. */
export function principalAxes(positions: ArrayLike<number>): Axes {
  const middle = centre(positions);
  const a = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < positions.length; i += 3) {
    const d = [positions[i] - middle.x, positions[i + 1] - middle.y, positions[i + 2] - middle.z];
    for (let p = 0; p < 3; p++) for (let q = 0; q < 3; q++) a[p][q] += d[p] * d[q];
  }
  const v = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < 12; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      if (Math.abs(a[p][q]) < 1e-12) continue;
      const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      const c = 1 / Math.sqrt(t * t + 1);
      const s = t * c;
      for (let k = 0; k < 3; k++) {
        const [akp, akq] = [a[k][p], a[k][q]];
        a[k][p] = c * akp - s * akq;
        a[k][q] = s * akp + c * akq;
      }
      for (let k = 0; k < 3; k++) {
        const [apk, aqk] = [a[p][k], a[q][k]];
        a[p][k] = c * apk - s * aqk;
        a[q][k] = s * apk + c * aqk;
        const [vkp, vkq] = [v[k][p], v[k][q]];
        v[k][p] = c * vkp - s * vkq;
        v[k][q] = s * vkp + c * vkq;
      }
    }
  }
  const order = [0, 1, 2].sort((i, j) => a[j][j] - a[i][i]);
  const column = (k: number) => new Vector3(v[0][k], v[1][k], v[2][k]);
  const right = column(order[0]);
  const up = column(order[1]);
  return { right, up, towards: new Vector3().crossVectors(right, up) };
}
