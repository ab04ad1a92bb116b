/** Lengths that are held: the solvers against what must be true of them, and against each other. */
import { describe, expect, it } from 'vitest';
import { ConstraintSolver } from '../../src/cpu/constraints.ts';
import { NOBODY, type Constraints } from '../../src/forcefield/constraints.ts';
import { randomNumbers } from '../helpers/random.ts';

const OH = 0.9572;
const HH = 1.5139;
const none = { flexible: null as never };

const water: Constraints = {
  ...none,
  waters: Uint32Array.of(0, 1, 2),
  waterLengths: Float64Array.of(OH, HH),
  stars: new Uint32Array(0),
  starLengths: new Float64Array(0),
  count: 3,
};
const WATER_MASSES = Float64Array.of(15.9994, 1.008, 1.008);

/** Methyl: a carbon and three hydrogens, each bond held. */
const methyl: Constraints = {
  ...none,
  waters: new Uint32Array(0),
  waterLengths: new Float64Array(0),
  stars: Uint32Array.of(0, 1, 2, 3, NOBODY),
  starLengths: Float64Array.of(1.09, 1.08, 1.1, 0),
  count: 3,
};
const METHYL_MASSES = Float64Array.of(12.011, 1.008, 2.014, 1.008);

const random = randomNumbers(5);
const vector = (scale: number) => Array.from({ length: 3 }, () => scale * (2 * random() - 1));

/** A water somewhere, turned at random. */
function someWater(): Float64Array {
  const height = Math.sqrt(OH * OH - (HH * HH) / 4);
  const [u, w] = [vector(1), vector(1)];
  const unit = (a: number[]) => a.map((x) => x / Math.hypot(...a));
  const e1 = unit(u);
  const along = w.reduce((sum, x, c) => sum + x * e1[c], 0);
  const e2 = unit(w.map((x, c) => x - along * e1[c]));
  const at = vector(30);
  return Float64Array.from(
    [0, 1, 2].flatMap((n) =>
      at.map((x, c) => x + (n === 0 ? 0 : height * e1[c] + (n === 1 ? 0.5 : -0.5) * HH * e2[c])),
    ),
  );
}

const someMethyl = () => {
  const at = vector(30);
  const bonds = [
    [1, 0, -0.35],
    [-0.5, 0.87, -0.3],
    [-0.45, -0.9, -0.33],
  ];
  return Float64Array.from(
    [at, ...bonds.map((b, n) => b.map((x, c) => at[c] + (x / Math.hypot(...b)) * methyl.starLengths[n]))].flat(),
  );
};

describe.each([
  ['water', water, WATER_MASSES, someWater],
  ['methyl', methyl, METHYL_MASSES, someMethyl],
] as const)('%s', (_, held, masses, some) => {
  const solver = new ConstraintSolver(held, masses);

  it('has its lengths after any move, keeps its centre of mass and its angular momentum about it', () => {
    for (let trial = 0; trial < 200; trial++) {
      const from = some();
      const free = from.map((x) => x + 0.1 * (2 * random() - 1));
      const x = free.slice();
      expect(solver.positions(from, x)).toBeNull();
      expect(solver.worst(x)).toBeLessThan(1e-10);
      const push = x.map((one, at) => masses[Math.floor(at / 3)] * (one - free[at]));
      const total = [0, 0, 0];
      const torque = [0, 0, 0];
      for (let i = 0; i < masses.length; i++)
        for (let c = 0; c < 3; c++) {
          const [d, e] = [(c + 1) % 3, (c + 2) % 3];
          total[c] += push[3 * i + c];
          torque[c] += (from[3 * i + d] - from[d]) * push[3 * i + e] - (from[3 * i + e] - from[e]) * push[3 * i + d];
        }
      // What holds a length acts along it as it was: no net push, and no torque about the old places.
      for (const value of [...total, ...torque]) expect(Math.abs(value)).toBeLessThan(1e-11);
    }
  });

  it('leaves alone what is right, and what moves as a whole', () => {
    const from = some();
    const moved = from.map((x, at) => x + [0.1, -0.2, 0.05][at % 3]);
    const x = moved.slice();
    solver.positions(from, x);
    x.forEach((one, at) => expect(one).toBeCloseTo(moved[at], 11));
  });

  it('has velocities that change no length, which is a projection', () => {
    const x = some();
    const v = x.map(() => 2 * random() - 1);
    const once = v.slice();
    solver.velocities(x, once);
    const later = x.map((one, at) => one + 1e-7 * once[at]);
    const drift = (solver.worst(later) - solver.worst(x)) / 1e-7;
    expect(Math.abs(drift)).toBeLessThan(1e-6);
    const again = once.slice();
    solver.velocities(x, again);
    again.forEach((one, at) => expect(one).toBeCloseTo(once[at], 12));
    // Orthogonal by mass: what was taken away does no work on what is left.
    const work = once.reduce((sum, one, at) => sum + masses[Math.floor(at / 3)] * one * (v[at] - once[at]), 0);
    expect(Math.abs(work)).toBeLessThan(1e-12);
    expect(v.some((one, at) => Math.abs(one - once[at]) > 0.01)).toBe(true);
  });

  it('says when it cannot be held, and touches nothing', () => {
    const from = some();
    const x = from.map((one, at) => one + (at < 6 && at > 2 ? 5 : 0));
    x[5] = NaN;
    const before = x.slice();
    expect(solver.positions(from, x)).toEqual(Array.from(masses, (__, i) => i));
    expect(x).toEqual(before);
  });
});

it('SETTLE and Newton’s method on the same triangle agree', () => {
  // Two of the lengths as a star, and the third checked: where H–H comes out right by symmetry of the move, both say the same.
  const star: Constraints = {
    ...methyl,
    stars: Uint32Array.of(0, 1, 2, NOBODY, NOBODY),
    starLengths: Float64Array.of(OH, OH, 0, 0),
    count: 2,
  };
  const from = someWater();
  // A turn about the axis through oxygen that halves the angle, a little: rigid, so that both find it.
  const shift = from.map((x, at) => x + [0.01, 0.02, -0.03][at % 3]);
  const [a, b] = [shift.slice(), shift.slice()];
  new ConstraintSolver(water, WATER_MASSES).positions(from, a);
  new ConstraintSolver(star, WATER_MASSES).positions(from, b);
  a.forEach((x, at) => expect(x).toBeCloseTo(b[at], 10));
});

it('a rigid triangle that spins freely keeps its spin: a closed form over many steps', () => {
  // About the axis of symmetry, which is a principal axis: the hydrogens go round at a constant rate.
  const half = HH / 2;
  const height = Math.sqrt(OH * OH - half * half);
  const x = Float64Array.of(0, 0, 0, half, 0, height, -half, 0, height);
  const omega = 0.02; // 1/fs
  const v = Float64Array.of(0, 0, 0, 0, half * omega, 0, 0, -half * omega, 0);
  const solver = new ConstraintSolver(water, WATER_MASSES);
  const dt = 2;
  const steps = 500;
  for (let step = 0; step < steps; step++) {
    const from = x.slice();
    for (let at = 0; at < 9; at++) x[at] += dt * v[at];
    const free = x.slice();
    solver.positions(from, x);
    for (let at = 0; at < 9; at++) v[at] += (x[at] - free[at]) / dt;
    solver.velocities(x, v);
  }
  // Velocity Verlet on a circle turns by arcsin(ω dt) a step while the speed is ω r: the discrete map's own rate.
  const turned = Math.atan2(x[4], x[3]);
  const rate = Math.asin(omega * dt);
  const expected = rate * steps;
  expect(Math.cos(turned - expected)).toBeGreaterThan(1 - 1e-9);
  expect(Math.hypot(v[3], v[4])).toBeCloseTo(omega * half, 10);
  expect(x[5]).toBeCloseTo(height, 9);
});
