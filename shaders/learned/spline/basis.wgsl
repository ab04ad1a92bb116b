// Uniform cubic B-splines. Twin: src/cpu/learned/spline/basis.ts.

// The four functions that have a value at a distance, their slopes (1/Å), and the first of the four.
struct Basis {
  value: vec4f,
  slope: vec4f,
  start: u32,
}

// Valid for 0 ≤ r below the last knot; below the first knot what it is there.
fn cubic_basis(first: f32, per_step: f32, intervals: u32, r: f32) -> Basis {
  let t = max((r - first) * per_step, 0.0);
  let start = min(u32(t), intervals - 1u);
  let u = t - f32(start);
  let v = 1.0 - u;
  let value = vec4f(v * v * v, u * u * (3.0 * u - 6.0) + 4.0, v * v * (3.0 * v - 6.0) + 4.0, u * u * u) / 6.0;
  let slope = vec4f(-v * v, u * (3.0 * u - 4.0), -v * (3.0 * v - 4.0), u * u) * (0.5 * per_step);
  return Basis(value, slope, start);
}

// c[at] … c[at + 3]
fn four(at: u32) -> vec4f {
  return vec4f(coefficients[at], coefficients[at + 1u], coefficients[at + 2u], coefficients[at + 3u]);
}
