// Scaled 1-4 pair: U = A/r¹² − B/r⁶ + Q/r   [kcal/mol], r [Å]
// Twin: src/cpu/terms/nonbonded_14.ts. Stored: A, B, Q, each already divided by its 1-4 factor.
#import shared/forces

fn nonbonded_14(ij: vec3f, p: u32) -> Force2 {
  let pair = pair_of(ij);
  let inverse_6 = pair.inverse_r2 * pair.inverse_r2 * pair.inverse_r2;
  let repulsion = parameter(p) * inverse_6 * inverse_6;
  let attraction = parameter(p + 1u) * inverse_6;
  let charge = parameter(p + 2u) * pair.inverse_r;
  let f = (12.0 * repulsion - 6.0 * attraction + charge) * pair.inverse_r2;
  return Force2(f * ij, repulsion - attraction + charge);
}
