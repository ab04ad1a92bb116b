// The bounded variable of a distance: z = (r² − r0²)/(r² + β r0²), β = 1/4; −4 at r = 0, 0 at r0, 1 far away.
// Twin: src/forcefield/boundedDistance.ts.

const BOUND: f32 = 0.25;

struct Bounded {
  z: f32,
  slope: f32, // (∂z/∂r)/r, 1/Å²
}

// From r² and r0², Å².
fn bounded_distance(s: f32, s0: f32) -> Bounded {
  let inverse = 1.0 / (s + BOUND * s0);
  return Bounded((s - s0) * inverse, 2.0 * (1.0 + BOUND) * s0 * inverse * inverse);
}
