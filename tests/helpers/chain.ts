/** A chain of atoms with bonds near 1.4 Å and no atoms closer than 1.1 Å: generic, nowhere straight, nowhere overlapping. */
export function randomChain(atoms: number, random: () => number): Float64Array {
  const x = new Float64Array(3 * atoms);
  for (let i = 1; i < atoms; i++) {
    for (let trial = 0; ; trial++) {
      if (trial > 10000) throw new Error('the chain tied itself up');
      const z = 2 * random() - 1;
      const turn = 2 * Math.PI * random();
      const r = 1.3 + 0.2 * random();
      const s = Math.sqrt(1 - z * z) * r;
      x.set([x[3 * i - 3] + s * Math.cos(turn), x[3 * i - 2] + s * Math.sin(turn), x[3 * i - 1] + r * z], 3 * i);
      if (clear(x, i) && bent(x, i)) break;
    }
  }
  return x;
}

function clear(x: Float64Array, i: number): boolean {
  for (let j = 0; j < i - 1; j++)
    if (Math.hypot(x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]) < 1.9) return false;
  return true;
}

function bent(x: Float64Array, i: number): boolean {
  if (i < 2) return true;
  const u = [0, 1, 2].map((c) => x[3 * i + c] - x[3 * i - 3 + c]);
  const v = [0, 1, 2].map((c) => x[3 * i - 6 + c] - x[3 * i - 3 + c]);
  const cosine = u.reduce((sum, value, c) => sum + value * v[c], 0) / (Math.hypot(...u) * Math.hypot(...v));
  return cosine > -0.85 && cosine < 0.4;
}
