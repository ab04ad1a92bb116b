// exp x for −80 ≤ x ≤ 80 (clamped outside), to about 1 ULP; WGSL's own may be off by 3 + 2|x| ULP, which sums of large terms of either
// sign would show. Polynomial: S. L. Moshier, Cephes (expf).

fn exponential(x: f32) -> f32 {
  let y = clamp(x, -80.0, 80.0);
  let n = floor(1.44269504088896341 * y + 0.5);
  // ln 2 in two parts: the first has few bits, so that its product with n is exact.
  let r = (y - n * 0.693359375) + n * 2.12194440e-4;
  let p = (((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r
    + 1.6666665459e-1) * r + 5.0000001201e-1) * r * r + r + 1.0;
  return p * bitcast<f32>(u32(i32(n) + 127) << 23u);
}
