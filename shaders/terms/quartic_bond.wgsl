// Cubic and quartic bond: U = k2 x² + k3 x³ + k4 x⁴, x = r − r0   [kcal/mol], r [Å]
// Twin: src/cpu/terms/quartic_bond.ts. Stored: k2, k3, k4, r0, r0². Valid for r > 0.
#import shared/forces

fn quartic_bond(ij: vec3f, p: u32) -> Force2 {
  let r2 = dot(ij, ij);
  let inverse_r = inverseSqrt(r2);
  let x = (r2 - parameter(p + 4u)) / (r2 * inverse_r + parameter(p + 3u));
  let k = vec3f(parameter(p), parameter(p + 1u), parameter(p + 2u));
  let slope = x * (2.0 * k.x + x * (3.0 * k.y + x * 4.0 * k.z));
  return Force2((-slope * inverse_r) * ij, x * x * (k.x + x * (k.y + x * k.z)));
}
