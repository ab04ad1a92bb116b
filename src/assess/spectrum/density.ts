/**
 * Vibrational density of states: the mass-weighted power spectrum of the velocities, which by the Wiener–Khinchin theorem is the Fourier transform
 * of their autocorrelation (Dickey and Paskin, Phys. Rev. 188, 1407 (1969)).
 */
import { SPEED_OF_LIGHT } from '../../core/units.ts';
import { FourierTransform } from './fft.ts';

/** Width of a bin, and where the axis ends, 1/cm. */
export const BIN = 4;
export const HIGHEST = 4000;

/** Padding with zeros: points between those of the bare transform, at least so many and so near (1/cm) that no bin is empty. */
const PADDING = 2;
const SPACING = 0.75 * BIN;

/**
 * The wavenumber (1/cm) of a harmonic motion that velocity Verlet with time step `dt` (fs) shows at the frequency `shown` (1/fs). Its frequency ω′
 * obeys sin(ω′ dt/2) = ω dt/2 (Venable and Brown; Hairer, Lubich and Wanner, Acta Numerica 12, 399 (2003), sect. 5.1): bonds to hydrogen look
 * stiffer by some 1/cm.
 */
export const trueWavenumber = (shown: number, dt: number): number =>
  Math.sin(Math.PI * shown * dt) / (Math.PI * dt) / SPEED_OF_LIGHT;

/**
 * Adds up the spectra of trajectories. Hann window: leakage falls with the third power, the width of a line is about 2/T.
 */
export class VelocityDensity {
  readonly #sums = new Float64Array(HIGHEST / BIN);
  readonly #samples: number;
  readonly #transform: FourierTransform;
  readonly #window: Float64Array;
  /** Bin of every point of the transform; −1 beyond the axis. */
  readonly #bins: Int32Array;
  #total = 0;

  /**
   * @param samples of each trajectory
   * @param interval from one to the next, fs
   * @param dt time step of velocity Verlet, fs
   */
  constructor(samples: number, interval: number, dt: number) {
    this.#samples = samples;
    let size = 2;
    while (size < PADDING * samples || 1 / (size * interval * SPEED_OF_LIGHT) > SPACING) size *= 2;
    this.#transform = new FourierTransform(size);
    this.#window = Float64Array.from({ length: samples }, (_, n) => 1 - Math.cos((2 * Math.PI * (n + 0.5)) / samples));
    this.#bins = Int32Array.from({ length: size / 2 }, (_, k) => {
      const bin = Math.floor(trueWavenumber(k / (size * interval), dt) / BIN);
      return bin < HIGHEST / BIN ? bin : -1;
    });
  }

  /** One velocity component of an atom over time (Å/fs, [samples]), and the atom's mass. */
  add(velocities: ArrayLike<number>, mass: number): void {
    const { size } = this.#transform;
    const re = new Float64Array(size);
    const im = new Float64Array(size);
    for (let n = 0; n < this.#samples; n++) re[n] = velocities[n] * this.#window[n];
    this.#transform.transform(re, im);
    for (let k = 0; k < size / 2; k++) {
      const power = mass * (re[k] * re[k] + im[k] * im[k]);
      this.#total += power;
      if (this.#bins[k] >= 0) this.#sums[this.#bins[k]] += power;
    }
  }

  /** Share of the kinetic energy by wavenumber, cm: its sum times `BIN` is 1, less what lies beyond the axis. [HIGHEST / BIN] */
  get density(): number[] {
    return Array.from(this.#sums, (sum) => (this.#total > 0 ? sum / this.#total / BIN : 0));
  }
}
