/** Mechanics of a set of moving atoms: momentum, rotation, temperature. Å, Å/fs, amu. */
import { normals3, philox4x32, STREAM } from '../core/philox.ts';
import { BOLTZMANN, KCAL_PER_MOL } from '../core/units.ts';
import type { Potential } from './potential.ts';

/** Kinetic energy, kcal/mol. `velocities` in Å/fs, [3N]. */
export function kineticEnergy(velocities: Float64Array, masses: Float64Array): number {
  let twice = 0;
  for (let c = 0; c < velocities.length; c++) twice += masses[Math.floor(c / 3)] * velocities[c] ** 2;
  return twice / (2 * KCAL_PER_MOL);
}

/** Temperature of `degrees` degrees of freedom with this kinetic energy (kcal/mol), K. */
export function temperatureOf(kinetic: number, degrees: number): number {
  return degrees > 0 ? (2 * kinetic) / (degrees * BOLTZMANN) : 0;
}

/** Weighted mean position, Å. */
export function centreOfMass(positions: Float64Array, masses: Float64Array): readonly [number, number, number] {
  const sum = [0, 0, 0];
  let mass = 0;
  masses.forEach((m, atom) => {
    mass += m;
    for (let c = 0; c < 3; c++) sum[c] += m * positions[3 * atom + c];
  });
  return [sum[0] / mass, sum[1] / mass, sum[2] / mass];
}

/**
 * Takes the motion of the whole away, in place: momentum, and rotation about the centre of mass.
 * @returns degrees of freedom left: 3N − 6; 3N − 5 for a linear molecule; 0 for one atom
 */
export function removeRigidMotion(positions: Float64Array, velocities: Float64Array, masses: Float64Array): number {
  const centre = centreOfMass(positions, masses);
  const drift = centreOfMass(velocities, masses);
  for (let c = 0; c < velocities.length; c++) velocities[c] -= drift[c % 3];
  if (masses.length < 2) return 0;
  const angular: [number, number, number] = [0, 0, 0];
  const inertia = [0, 0, 0, 0, 0, 0]; // xx yy zz xy xz yz
  masses.forEach((m, atom) => {
    const [x, y, z] = [0, 1, 2].map((c) => positions[3 * atom + c] - centre[c]) as [number, number, number];
    const [vx, vy, vz] = [0, 1, 2].map((c) => velocities[3 * atom + c]) as [number, number, number];
    angular[0] += m * (y * vz - z * vy);
    angular[1] += m * (z * vx - x * vz);
    angular[2] += m * (x * vy - y * vx);
    [y * y + z * z, x * x + z * z, x * x + y * y, -x * y, -x * z, -y * z].forEach((v, n) => (inertia[n] += m * v));
  });
  const axis = solveSymmetric(inertia, angular);
  masses.forEach((_, atom) => {
    const [x, y, z] = [0, 1, 2].map((c) => positions[3 * atom + c] - centre[c]) as [number, number, number];
    velocities[3 * atom] -= axis.solution[1] * z - axis.solution[2] * y;
    velocities[3 * atom + 1] -= axis.solution[2] * x - axis.solution[0] * z;
    velocities[3 * atom + 2] -= axis.solution[0] * y - axis.solution[1] * x;
  });
  return 3 * masses.length - 3 - axis.rank;
}

/**
 * Takes the motion of the whole of a Potential away, in place: momentum, and in empty space rotation; in a box nothing turns as a whole.
 * @returns degrees of freedom left
 */
export function removeMotion(
  { masses, periodic, constraints }: Pick<Potential, 'masses' | 'periodic' | 'constraints'>,
  positions: Float64Array,
  velocities: Float64Array,
): number {
  const held = constraints?.count ?? 0;
  if (!periodic) return removeRigidMotion(positions, velocities, masses) - held;
  const drift = centreOfMass(velocities, masses);
  for (let c = 0; c < velocities.length; c++) velocities[c] -= drift[c % 3];
  return 3 * masses.length - 3 - held;
}

/** Velocities of a Maxwell–Boltzmann distribution, Å/fs, [R × 3N]. */
export function maxwellBoltzmann(
  masses: Float64Array,
  temperature: number,
  seed: number,
  replicas: number,
): Float64Array {
  const velocities = new Float64Array(replicas * masses.length * 3);
  const words = new Uint32Array(4);
  const normals = new Float64Array(3);
  for (let r = 0; r < replicas; r++)
    masses.forEach((mass, atom) => {
      philox4x32(words, 0, 0, atom, r, seed, STREAM.startVelocities);
      normals3(normals, words);
      const width = Math.sqrt((BOLTZMANN * temperature * KCAL_PER_MOL) / mass);
      for (let c = 0; c < 3; c++) velocities[3 * (r * masses.length + atom) + c] = width * normals[c];
    });
  return velocities;
}

/**
 * Solves the 3×3 symmetric system A w = b, leaving out the direction in which A vanishes (the axis of a linear molecule),
 * by Jacobi rotation to principal axes.
 */
function solveSymmetric(
  [xx, yy, zz, xy, xz, yz]: readonly number[],
  b: readonly number[],
): { readonly solution: readonly [number, number, number]; readonly rank: number } {
  const a = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  const axes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < 20; sweep++)
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      if (Math.abs(a[p][q]) < 1e-14 * (Math.abs(a[p][p]) + Math.abs(a[q][q]))) continue;
      const angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let k = 0; k < 3; k++) {
        const [kp, kq] = [a[k][p], a[k][q]];
        a[k][p] = c * kp - s * kq;
        a[k][q] = s * kp + c * kq;
      }
      for (let k = 0; k < 3; k++) {
        const [pk, qk] = [a[p][k], a[q][k]];
        a[p][k] = c * pk - s * qk;
        a[q][k] = s * pk + c * qk;
        const [vp, vq] = [axes[k][p], axes[k][q]];
        axes[k][p] = c * vp - s * vq;
        axes[k][q] = s * vp + c * vq;
      }
    }
  const most = Math.max(a[0][0], a[1][1], a[2][2]);
  const solution: [number, number, number] = [0, 0, 0];
  let rank = 0;
  for (let n = 0; n < 3; n++) {
    if (!(a[n][n] > 1e-6 * most)) continue;
    rank++;
    const along = (axes[0][n] * b[0] + axes[1][n] * b[1] + axes[2][n] * b[2]) / a[n][n];
    for (let c = 0; c < 3; c++) solution[c] += along * axes[c][n];
  }
  return { solution, rank };
}
