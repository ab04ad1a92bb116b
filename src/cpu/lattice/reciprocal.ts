import type { Box } from '../../chem/box.ts';
import { lap } from '../../core/laps.ts';
import { COULOMB } from '../../core/units.ts';
import { SPLINE_ORDER, splineModuli, splines5 } from '../../forcefield/splines.ts';
import { RealMesh } from '../periodic/fft.ts';

/** Coulomb in reciprocal space by smooth particle-mesh Ewald. Allocates nothing once it is made. Twin: shaders/periodic. */
export class Reciprocal {
  private readonly mesh: RealMesh;
  /** Moduli of the splines' Fourier coefficients along each edge, squared and inverted. */
  private readonly moduli: readonly Float64Array[];
  /** exp(−π² m²/α²) along each edge, for the box last used. */
  private readonly decay: readonly Float64Array[];
  /** m², 1/Å², likewise. */
  private readonly waves: readonly Float64Array[];
  private box: Box = [0, 0, 0];
  /** First mesh point of each atom along each edge, and the splines with their derivatives there. */
  private readonly first: Uint32Array;
  private readonly spline: Float64Array;
  private readonly slope: Float64Array;
  private readonly next: readonly Uint32Array[];

  /**
   * @param charges e, [N]
   * @param alpha 1/Å
   * @param size mesh points along the edges
   */
  constructor(
    private readonly charges: Float64Array,
    private readonly alpha: number,
    private readonly size: readonly [number, number, number],
  ) {
    this.mesh = new RealMesh(size);
    this.moduli = size.map((n) => splineModuli(n).map((value) => 1 / value));
    this.decay = size.map((n) => new Float64Array(n));
    this.waves = size.map((n) => new Float64Array(n));
    this.first = new Uint32Array(3 * charges.length);
    this.spline = new Float64Array(3 * SPLINE_ORDER * charges.length);
    this.slope = new Float64Array(3 * SPLINE_ORDER * charges.length);
    this.next = size.map((n) => Uint32Array.from({ length: n + SPLINE_ORDER }, (_, i) => i % n));
  }

  /**
   * Adds the forces (kcal/mol/Å, [3N]) at positions (Å, [3N], any image) to `forces` and returns the energy of all waves, kcal/mol: no
   * self energy, no background.
   */
  evaluate(positions: Float64Array, box: Box, forces: Float64Array): number {
    lap('spread');
    this.fit(box);
    this.place(positions, box);
    this.spread();
    lap('transform');
    this.mesh.forward();
    lap('convolve');
    const energy = this.convolve(box);
    lap('transform');
    this.mesh.backward();
    lap('gather');
    this.gather(box, forces);
    return energy;
  }

  private fit(box: Box): void {
    if (box.every((edge, c) => edge === this.box[c])) return;
    this.box = box;
    for (let c = 0; c < 3; c++) {
      const n = this.size[c];
      for (let k = 0; k < n; k++) {
        const m = (k <= n / 2 ? k : k - n) / box[c];
        this.waves[c][k] = m * m;
        this.decay[c][k] = Math.exp(-((Math.PI * m) ** 2) / this.alpha ** 2) * this.moduli[c][k];
      }
    }
  }

  /** Where the atoms stand on the mesh. */
  private place(positions: Float64Array, box: Box): void {
    const { first, spline, slope, size } = this;
    for (let c = 0; c < 3; c++) {
      const n = size[c];
      const perEdge = 1 / box[c];
      for (let at = c; at < positions.length; at += 3) {
        const fraction = positions[at] * perEdge;
        const u = (fraction - Math.floor(fraction)) * n;
        const below = Math.min(Math.floor(u), n - 1);
        first[at] = below;
        splines5(u - below, spline, slope, SPLINE_ORDER * at);
      }
    }
  }

  private spread(): void {
    const { charges, first, spline, next, mesh, size } = this;
    const { values } = mesh;
    const [, b, c] = size;
    const [nextX, nextY, nextZ] = next;
    values.fill(0);
    for (let i = 0; i < charges.length; i++) {
      const q = charges[i];
      if (q === 0) continue;
      const s = 15 * i;
      const z = first[3 * i + 2];
      const z0 = nextZ[z];
      const z1 = nextZ[z + 1];
      const z2 = nextZ[z + 2];
      const z3 = nextZ[z + 3];
      const z4 = nextZ[z + 4];
      for (let u = 0; u < SPLINE_ORDER; u++) {
        const qx = q * spline[s + u];
        const plane = nextX[first[3 * i] + u] * b;
        for (let v = 0; v < SPLINE_ORDER; v++) {
          const qxy = qx * spline[s + 5 + v];
          const row = (plane + nextY[first[3 * i + 1] + v]) * c;
          values[row + z0] += qxy * spline[s + 10];
          values[row + z1] += qxy * spline[s + 11];
          values[row + z2] += qxy * spline[s + 12];
          values[row + z3] += qxy * spline[s + 13];
          values[row + z4] += qxy * spline[s + 14];
        }
      }
    }
  }

  /** Multiplies the coefficients with the potential of a unit wave. @returns the energy, kcal/mol */
  private convolve([la, lb, lc]: Box): number {
    const [a, b, c] = this.size;
    const { half, coefficients } = this.mesh;
    const { re, im } = coefficients;
    const [decayX, decayY, decayZ] = this.decay;
    const [waveX, waveY, waveZ] = this.waves;
    const front = COULOMB / (Math.PI * la * lb * lc);
    let energy = 0;
    for (let x = 0, at = 0; x < a; x++)
      for (let y = 0; y < b; y++) {
        const factor = front * decayX[x] * decayY[y];
        const wave = waveX[x] + waveY[y];
        let row = 0;
        for (let z = 0; z < half; z++, at++) {
          const m2 = wave + waveZ[z];
          const potential = m2 > 0 ? (factor * decayZ[z]) / m2 : 0;
          const part = potential * (re[at] * re[at] + im[at] * im[at]);
          // A coefficient stands for its conjugate too, where that is another one.
          row += z === 0 || 2 * z === c ? part : 2 * part;
          re[at] *= potential;
          im[at] *= potential;
        }
        energy += row;
      }
    return energy / 2;
  }

  private gather([la, lb, lc]: Box, forces: Float64Array): void {
    const { charges, first, spline, slope, next, mesh, size } = this;
    const { values } = mesh;
    const [a, b, c] = size;
    const [nextX, nextY, nextZ] = next;
    for (let i = 0; i < charges.length; i++) {
      const q = charges[i];
      if (q === 0) continue;
      const s = 15 * i;
      const z = first[3 * i + 2];
      const z0 = nextZ[z];
      const z1 = nextZ[z + 1];
      const z2 = nextZ[z + 2];
      const z3 = nextZ[z + 3];
      const z4 = nextZ[z + 4];
      let fx = 0;
      let fy = 0;
      let fz = 0;
      for (let u = 0; u < SPLINE_ORDER; u++) {
        const plane = nextX[first[3 * i] + u] * b;
        let sum = 0;
        let sumY = 0;
        let sumZ = 0;
        for (let v = 0; v < SPLINE_ORDER; v++) {
          const row = (plane + nextY[first[3 * i + 1] + v]) * c;
          const v0 = values[row + z0];
          const v1 = values[row + z1];
          const v2 = values[row + z2];
          const v3 = values[row + z3];
          const v4 = values[row + z4];
          const along =
            v0 * spline[s + 10] + v1 * spline[s + 11] + v2 * spline[s + 12] + v3 * spline[s + 13] + v4 * spline[s + 14];
          const steep =
            v0 * slope[s + 10] + v1 * slope[s + 11] + v2 * slope[s + 12] + v3 * slope[s + 13] + v4 * slope[s + 14];
          sum += along * spline[s + 5 + v];
          sumY += along * slope[s + 5 + v];
          sumZ += steep * spline[s + 5 + v];
        }
        fx += sum * slope[s + u];
        fy += sumY * spline[s + u];
        fz += sumZ * spline[s + u];
      }
      forces[3 * i] -= (q * fx * a) / la;
      forces[3 * i + 1] -= (q * fy * b) / lb;
      forces[3 * i + 2] -= (q * fz * c) / lc;
    }
  }
}
