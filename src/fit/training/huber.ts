/** Losses that count large errors by their size and small ones by their square (pseudo-Huber). */

/** s² (√(1 + (x/s)²) − 1): x²/2 for small x, s |x| for large. */
export function huber(x: number, scale: number): number {
  return scale * scale * (Math.sqrt(1 + (x / scale) ** 2) - 1);
}

export function huberSlope(x: number, scale: number): number {
  return x / Math.sqrt(1 + (x / scale) ** 2);
}
