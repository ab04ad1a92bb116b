// Bounded anharmonic bond: U = Σ_{n=1}^{4} k_n z^n   [kcal/mol], z as in shared/bounded_distance, r [Å]
// Twin: src/cpu/terms/class2_bond.ts. Stored: r0², β r0⁴, k1 … k4. Valid for r ≥ 0.
#import shared/forces
#import shared/bounded_distance

fn class2_bond(ij: vec3f, p: u32) -> Force2 {
  let bond = bounded_distance(dot(ij, ij), p);
  let z = bond.z;
  let k = vec4f(parameter(p + 2u), parameter(p + 3u), parameter(p + 4u), parameter(p + 5u));
  let slope = k.x + z * (2.0 * k.y + z * (3.0 * k.z + z * 4.0 * k.w));
  return Force2((-slope * bond.slope) * ij, z * (k.x + z * (k.y + z * (k.z + z * k.w))));
}
