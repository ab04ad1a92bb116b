/**
 * How functions of surroundings fall to zero at a cutoff, with x = r/R_c:
 *   cosine   ½ (cos πx + 1)                Behler and Parrinello, Phys. Rev. Lett. 98, 146401 (2007); ANI's. Its curvature jumps at R_c
 *   tanh3    tanh³(1 − x)                  Behler, J. Chem. Phys. 134, 074106 (2011); two continuous derivatives; 0.44 at r = 0
 *   quintic  1 − 10x³ + 15x⁴ − 6x⁵         two continuous derivatives, and flat at r = 0
 *   bump     exp(1 − 1/(1 − x²))           all derivatives are continuous (Singraber et al., J. Chem. Theory Comput. 15, 1827 (2019))
 * All are zero from R_c on.
 */
export const CUTOFF_FUNCTIONS = ['cosine', 'tanh3', 'quintic', 'bump'] as const;
export type CutoffFunction = (typeof CUTOFF_FUNCTIONS)[number];

/** A cutoff function with its slope. One object a loop: it is asked for every pair of atoms. */
export class Fade {
  value = 0;
  /** 1/Å. */
  slope = 0;

  /** @param cutoff R_c, Å */
  constructor(
    private readonly kind: CutoffFunction,
    private readonly cutoff: number,
  ) {}

  /** Works out `value` and `slope` at the distance r, Å; a distance that is no number has neither. */
  at(r: number): void {
    const { cutoff } = this;
    if (r >= cutoff) {
      this.value = this.slope = 0;
      return;
    }
    const x = r / cutoff;
    switch (this.kind) {
      case 'cosine': {
        const wave = Math.PI / cutoff;
        this.value = 0.5 * Math.cos(wave * r) + 0.5;
        this.slope = -0.5 * wave * Math.sin(wave * r);
        break;
      }
      case 'tanh3': {
        const t = Math.tanh(1 - x);
        this.value = t * t * t;
        this.slope = (-3 * t * t * (1 - t * t)) / cutoff;
        break;
      }
      case 'quintic':
        // By what is left, y = 1 − x, of which it is 1 less the same polynomial.
        this.value = (1 - x) ** 3 * (10 - (1 - x) * (15 - 6 * (1 - x)));
        this.slope = (-30 * x * x * (1 - x) * (1 - x)) / cutoff;
        break;
      case 'bump': {
        // r/R_c may round to 1 where r is smaller than R_c.
        const rest = Math.max(1 - x * x, 1e-9);
        this.value = Math.exp(1 - 1 / rest);
        this.slope = (-2 * x * this.value) / (rest * rest * cutoff);
        break;
      }
    }
  }
}
