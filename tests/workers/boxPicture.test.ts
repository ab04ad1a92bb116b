/** What the screen shows of a box: whole molecules in it, and the temperature of all that moves. */
import { describe, expect, it } from 'vitest';
import type { Box } from '../../src/chem/box.ts';
import { water } from '../../src/chem/water.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { BOLTZMANN } from '../../src/core/units.ts';
import { boxPicture } from '../../src/workers/boxPicture.ts';
import { frameMessage } from '../../src/workers/frames.ts';

const box: Box = [10, 12, 14];
const single = water();
/** Two waters: one far outside of the box, one across its face. */
const shifts = [
  [-23, 31, 5],
  [9.9, 0.1, 13.9],
];
const structure = {
  ...single,
  elements: Uint8Array.from([...single.elements, ...single.elements]),
  bonds: Uint32Array.from([...single.bonds, ...Array.from(single.bonds, (i) => i + 3)]),
};
const positions = Float64Array.from(
  shifts.flatMap((shift) => Array.from(single.positions, (x, c) => x - single.positions[c % 3] + shift[c % 3])),
);

describe('the picture of a box', () => {
  const shown = boxPicture(structure)(positions, box);

  it('has every molecule in one piece', () => {
    for (let atom = 0; atom < 6; atom++)
      for (let c = 0; c < 3; c++) {
        const first = 3 * (atom - (atom % 3));
        const [here, there] = [shown[3 * atom + c] - shown[first + c], positions[3 * atom + c] - positions[first + c]];
        expect(here).toBeCloseTo(there, 5);
      }
  });

  it('has the middle of every molecule in the box, which lies about the origin', () => {
    for (const first of [0, 9])
      for (let c = 0; c < 3; c++) {
        const middle = (shown[first + c] + shown[first + 3 + c] + shown[first + 6 + c]) / 3;
        expect(Math.abs(middle)).toBeLessThanOrEqual(box[c] / 2);
        const images = (shown[first + c] + box[c] / 2 - positions[first + c]) / box[c];
        expect(images).toBeCloseTo(Math.round(images), 5);
      }
  });

  it('comes with the box, and the temperature of 3N − 3 degrees of freedom', () => {
    const masses = Float64Array.from({ length: 6 }, () => 1);
    const periodic = {
      box,
      cutoff: 4,
      electrostatics: { kind: 'cutoff' },
      dispersion: 0,
    } as unknown as Potential['periodic'];
    const potential = {
      atoms: 6,
      elements: structure.elements,
      masses,
      terms: [],
      exclusions: [],
      periodic,
    } as unknown as Potential;
    // Nothing but opposite motions along x: the momentum is zero.
    const velocities = Float64Array.from({ length: 18 }, (_, c) => (c % 3 === 0 ? (c % 2 === 0 ? 0.01 : -0.01) : 0));
    const nothing = { forces: new Float64Array(18), energies: new Float64Array(), step: 7 };
    const frame = { ...nothing, positions, velocities, fault: null, checkpoint: null } as unknown as Parameters<
      typeof frameMessage
    >[0];
    const message = frameMessage(frame, potential, 1, 7, undefined, boxPicture(structure));
    expect(message.box).toEqual(box);
    expect(message.positions).toEqual(shown);
    expect(message.temperature).toBeCloseTo((2 * message.kinetic) / (15 * BOLTZMANN), 8);
  });
});
