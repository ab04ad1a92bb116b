// The bounded variable of a distance: z = (r⁴ − r0⁴)/(r⁴ + β r0⁴); −1/β at r = 0, 0 at r0, 1 far away.
// Twin: src/forcefield/boundedDistance.ts.
#import shared/bindings

struct Bounded {
  z: f32,
  slope: f32, // (∂z/∂r)/r, 1/Å²
}

// From s = r², Å², and the place of r0² and β r0⁴.
fn bounded_distance(s: f32, p: u32) -> Bounded {
  let s0 = parameter(p);
  let shift = parameter(p + 1u);
  let inverse = 1.0 / (s * s + shift);
  return Bounded((s - s0) * (s + s0) * inverse, 4.0 * (s0 * s0 + shift) * s * inverse * inverse);
}
