// Flat-bottom distance restraint: U = k max(0, r − r2, r1 − r)²   [kcal/mol], r [Å]
// Twin: src/cpu/terms/flat_bottom.ts. Stored: k, r1, r1², r2, r2². Valid for r > 0.
#import shared/forces

fn flat_bottom(ij: vec3f, p: u32) -> Force2 {
  let square = dot(ij, ij);
  let inverse_r = inverseSqrt(square);
  let r = square * inverse_r;
  let above = max(0.0, (square - parameter(p + 4u)) / (r + parameter(p + 3u)));
  let below = max(0.0, (parameter(p + 2u) - square) / (r + parameter(p + 1u)));
  // Signed: negative where the atoms are too near.
  let beyond = above - below;
  let k = parameter(p);
  return Force2((-2.0 * k * beyond * inverse_r) * ij, k * beyond * beyond);
}
