// Harmonic bond: U = k (r − r0)²   [kcal/mol], r [Å], k [kcal/mol/Å²]
// Twin: src/cpu/terms/harmonic_bond.ts. Stored: k, r0, r0². Valid for r > 0.
#import shared/forces

fn harmonic_bond(ij: vec3f, p: u32) -> Force2 {
  let r2 = dot(ij, ij);
  let inverse_r = inverseSqrt(r2);
  let k = parameter(p);
  // (r² − r0²)/(r + r0): half the rounding error of the difference of lengths.
  let stretch = (r2 - parameter(p + 2u)) / (r2 * inverse_r + parameter(p + 1u));
  return Force2((-2.0 * k * stretch * inverse_r) * ij, k * stretch * stretch);
}
