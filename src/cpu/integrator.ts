import { normals3, philox4x32, STREAM } from '../core/philox.ts';
import { KCAL_PER_MOL } from '../core/units.ts';
import { maximumMove, type StepConstants } from '../forcefield/dynamics.ts';
import { handForce, type Hand } from '../forcefield/hand.ts';

const words = new Uint32Array(4);
const normals = new Float64Array(3);

/**
 * First part of a step: half a kick, drift, and between two half drifts the bath (BAOAB: Leimkuhler & Matthews, Appl. Math.
 * Res. eXpress 2013, 34). Without a bath this is velocity Verlet.
 * @param step index of the step: with atom, replica and seed it is the counter of the noise
 * @returns the first atom that moved further than `maximumMove`, or −1
 */
export function kickAndDrift(
  x: Float64Array,
  v: Float64Array,
  forces: Float64Array,
  masses: Float64Array,
  constants: StepConstants,
  step: number,
  replica: number,
): number {
  const { halfStep, step: dt, keep, kick, seed } = constants;
  const bath = keep < 1;
  const limit = maximumMove(dt);
  const stepLow = step >>> 0;
  const stepHigh = Math.floor(step / 4294967296);
  let fault = -1;
  for (let atom = 0, c = 0; atom < masses.length; atom++, c += 3) {
    const scale = (halfStep * KCAL_PER_MOL) / masses[atom];
    let vx = v[c] + scale * forces[c];
    let vy = v[c + 1] + scale * forces[c + 1];
    let vz = v[c + 2] + scale * forces[c + 2];
    let mx: number;
    let my: number;
    let mz: number;
    if (bath) {
      philox4x32(words, stepLow, stepHigh, atom, replica, seed, STREAM.langevin);
      normals3(normals, words);
      const sigma = kick / Math.sqrt(masses[atom]);
      mx = halfStep * vx;
      my = halfStep * vy;
      mz = halfStep * vz;
      vx = keep * vx + sigma * normals[0];
      vy = keep * vy + sigma * normals[1];
      vz = keep * vz + sigma * normals[2];
      mx += halfStep * vx;
      my += halfStep * vy;
      mz += halfStep * vz;
    } else {
      mx = dt * vx;
      my = dt * vy;
      mz = dt * vz;
    }
    v[c] = vx;
    v[c + 1] = vy;
    v[c + 2] = vz;
    x[c] += mx;
    x[c + 1] += my;
    x[c + 2] += mz;
    // Written so that NaN counts as too far.
    if (fault < 0 && !(Math.abs(mx) + Math.abs(my) + Math.abs(mz) < limit)) fault = atom;
  }
  return fault;
}

/** Last part of a step: half a kick with the new forces. */
export function kick(v: Float64Array, forces: Float64Array, masses: Float64Array, halfStep: number): void {
  for (let atom = 0, c = 0; atom < masses.length; atom++, c += 3) {
    const scale = (halfStep * KCAL_PER_MOL) / masses[atom];
    v[c] += scale * forces[c];
    v[c + 1] += scale * forces[c + 1];
    v[c + 2] += scale * forces[c + 2];
  }
}

/** Half a kick of the hand. Twin: hand_force in shaders/shared/hand.wgsl. */
export function pull(x: Float64Array, v: Float64Array, hand: Hand, masses: Float64Array, halfStep: number): void {
  const scale = (halfStep * KCAL_PER_MOL) / masses[hand.atom];
  handForce(hand, x).forEach((force, c) => (v[3 * hand.atom + c] += scale * force));
}

/** Half an impulse of the slow forces, those of the whole Potential less those that the steps are taken with (r-RESPA). */
export function impulse(
  v: Float64Array,
  whole: Float64Array,
  fast: Float64Array,
  masses: Float64Array,
  halfImpulse: number,
): void {
  for (let atom = 0, c = 0; atom < masses.length; atom++, c += 3) {
    const scale = (halfImpulse * KCAL_PER_MOL) / masses[atom];
    v[c] += scale * (whole[c] - fast[c]);
    v[c + 1] += scale * (whole[c + 1] - fast[c + 1]);
    v[c + 2] += scale * (whole[c + 2] - fast[c + 2]);
  }
}
