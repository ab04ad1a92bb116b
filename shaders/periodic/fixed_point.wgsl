// Positions in a periodic box, in place of shared/fixed_point: each coordinate is an i32 in units of 2⁻³² of its edge, so that integers wrap where the
// box repeats, and a difference is that of the nearest images, exactly. Twin: src/gpu/periodic/coordinates.ts.

fn unit() -> vec3f {
  return vec3f(bitcast<f32>(molecule.unit_x), bitcast<f32>(molecule.unit_y), bitcast<f32>(molecule.unit_z));
}

// Vector a − b of the nearest images, Å.
fn difference(a: vec3i, b: vec3i) -> vec3f {
  return vec3f(a - b) * unit();
}

// A move in Å as fixed point. Valid below half an edge; the integrator's guard keeps it below 0.5 Å.
fn fixed_point(move_by: vec3f) -> vec3i {
  return vec3i(round(move_by / unit()));
}
