import type { Box } from '../chem/box.ts';
import { FfpError } from '../core/errors.ts';
import type { SimulationBuffers } from './buffers.ts';
import { FIXED_REACH, toFixed } from './fixedPoint.ts';
import { fixedOf } from './periodic/coordinates.ts';

/**
 * What puts the points that Terms act from into buffers, as fixed point: in empty space counted from the origin of each replica, in a box
 * wrapped as its atoms are. Twin: shaders/shared/outside.wgsl. It throws FfpError('unsupported') for a point that the coordinates do not reach.
 * @param points Å, [3P]
 */
export const placer =
  (points: readonly number[], buffers: SimulationBuffers, replicas: number) =>
  (origin: Float64Array, box?: Box): void => {
    const fixed = new Int32Array(replicas * points.length);
    for (let at = 0; at < fixed.length; at++) {
      const [n, c] = [at % points.length, at % 3];
      const from = points[n] - origin[3 * Math.floor(at / points.length) + c];
      if (!box && !(Math.abs(from) < FIXED_REACH))
        throw new FfpError(
          'unsupported',
          `A restraint or a wall stands ${Math.abs(from).toFixed(0)} Å from the middle of the molecule; the GPU's coordinates reach ${FIXED_REACH} Å: put it nearer, or take the cpu Engine.`,
        );
      fixed[at] = box ? fixedOf(points[n], box[c]) : toFixed(from);
    }
    buffers.setHandPoints(fixed, 12 * replicas);
  };
