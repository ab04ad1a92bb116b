// Positions are i32 in units of 2⁻²⁴ Å (±128 Å). Differences are taken in integers, exactly, and wrap at 256 Å, so that a
// molecule may drift any distance. Twin: src/gpu/fixedPoint.ts.

const UNIT: f32 = 5.9604644775390625e-8; // 2⁻²⁴ Å
const UNITS: f32 = 16777216.0; // 1 Å

// Vector a − b, Å. Valid while the two are less than 128 Å apart.
fn difference(a: vec3i, b: vec3i) -> vec3f {
  return vec3f(a - b) * UNIT;
}

// A move in Å as fixed point. Valid below 128 Å; the integrator's guard keeps it below 0.5 Å.
fn fixed_point(move_by: vec3f) -> vec3i {
  return vec3i(round(move_by * UNITS));
}
