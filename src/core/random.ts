/** Uniform numbers in [0, 1) from a seed (mulberry32): for what needs few of them, and the same ones every time. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A rotation matrix, row-major, uniformly distributed (from a random unit quaternion). */
export function randomRotation(random: () => number): readonly number[] {
  const [u, v, w] = [random(), 2 * Math.PI * random(), 2 * Math.PI * random()];
  const a = Math.sqrt(1 - u) * Math.sin(v);
  const b = Math.sqrt(1 - u) * Math.cos(v);
  const c = Math.sqrt(u) * Math.sin(w);
  const d = Math.sqrt(u) * Math.cos(w);
  return [
    1 - 2 * (b * b + c * c),
    2 * (a * b - c * d),
    2 * (a * c + b * d),
    2 * (a * b + c * d),
    1 - 2 * (a * a + c * c),
    2 * (b * c - a * d),
    2 * (a * c - b * d),
    2 * (b * c + a * d),
    1 - 2 * (a * a + b * b),
  ];
}

/** R x for every atom. */
export function rotate(rotation: readonly number[], x: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: x.length }, (_, at) => {
    const row = at % 3;
    const first = at - row;
    return [0, 1, 2].reduce((sum, c) => sum + rotation[3 * row + c] * x[first + c], 0);
  });
}
