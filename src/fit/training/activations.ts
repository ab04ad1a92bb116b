import { CELU_ALPHA, type Activation } from '../../models/atomicNetwork.ts';

/**
 * Replaces each x by activation(x), and puts its first and second derivative there into `slopes` and `curvatures`. CELU's second
 * derivative jumps at zero, where it is taken as that of the linear side.
 */
export function activate(
  activation: Activation,
  values: Float64Array,
  slopes: Float64Array,
  curvatures: Float64Array,
  count: number,
): void {
  for (let n = 0; n < count; n++) {
    const x = values[n];
    switch (activation) {
      case 'linear':
        slopes[n] = 1;
        curvatures[n] = 0;
        break;
      case 'celu': {
        const e = x < 0 ? Math.exp(x / CELU_ALPHA) : 1;
        values[n] = x < 0 ? CELU_ALPHA * (e - 1) : x;
        slopes[n] = e;
        curvatures[n] = x < 0 ? e / CELU_ALPHA : 0;
        break;
      }
      case 'silu': {
        const s = 1 / (1 + Math.exp(-x));
        const t = s * (1 - s);
        values[n] = x * s;
        slopes[n] = s + x * t;
        curvatures[n] = t * (2 + x * (1 - 2 * s));
        break;
      }
      case 'tanh': {
        const y = Math.tanh(x);
        values[n] = y;
        slopes[n] = 1 - y * y;
        curvatures[n] = -2 * y * (1 - y * y);
        break;
      }
      case 'gaussian': {
        const y = Math.exp(-x * x);
        values[n] = y;
        slopes[n] = -2 * x * y;
        curvatures[n] = (4 * x * x - 2) * y;
      }
    }
  }
}
