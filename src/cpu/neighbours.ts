/** Pairs of atoms closer than a cutoff, each once, i < j, in order of i, then j. Arrays grow, and never shrink. */
export class NeighbourPairs {
  count = 0;
  i = new Uint32Array(0);
  j = new Uint32Array(0);
  /** Unit vector from i to j. */
  x = new Float64Array(0);
  y = new Float64Array(0);
  z = new Float64Array(0);
  /** Distance, Å. */
  r = new Float64Array(0);

  constructor(private readonly cutoff: number) {}

  /** @param positions Å, [3N] */
  find(positions: Float64Array): void {
    const atoms = positions.length / 3;
    const limit = this.cutoff * this.cutoff;
    this.count = 0;
    for (let i = 0; i < atoms; i++) {
      const xi = positions[3 * i];
      const yi = positions[3 * i + 1];
      const zi = positions[3 * i + 2];
      if (this.count + atoms > this.i.length) this.grow(2 * this.count + 8 * atoms);
      for (let j = i + 1; j < atoms; j++) {
        const dx = positions[3 * j] - xi;
        const dy = positions[3 * j + 1] - yi;
        const dz = positions[3 * j + 2] - zi;
        const square = dx * dx + dy * dy + dz * dz;
        // A position that is no number makes its pairs count, so that the energy is none either.
        if (square >= limit) continue;
        const r = Math.sqrt(square);
        const p = this.count++;
        this.i[p] = i;
        this.j[p] = j;
        this.x[p] = dx / r;
        this.y[p] = dy / r;
        this.z[p] = dz / r;
        this.r[p] = r;
      }
    }
  }

  private grow(length: number): void {
    this.i = grown(this.i, length);
    this.j = grown(this.j, length);
    this.x = grown(this.x, length);
    this.y = grown(this.y, length);
    this.z = grown(this.z, length);
    this.r = grown(this.r, length);
  }
}

/** An array with the same beginning and room for at least `length` entries. */
export function grown<T extends Float64Array | Uint32Array>(array: T, length: number): T {
  if (array.length >= length) return array;
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
