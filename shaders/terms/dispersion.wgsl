// Damped dispersion: U = −√(C_i C_j) / (r⁶ (1 + (R_ij/r)¹²))   [kcal/mol], r [Å]
// Twin: src/cpu/terms/dispersion.ts. Stored per atom: √C, R. Valid for r > 0.01 Å.
#import shared/forces

fn dispersion(pair: Pair, i: array<f32, 2>, j: array<f32, 2>) -> PairTerm {
  let inverse_6 = pair.inverse_r2 * pair.inverse_r2 * pair.inverse_r2;
  let radius = i[1] + j[1];
  let ratio_2 = radius * radius * pair.inverse_r2;
  let ratio_6 = ratio_2 * ratio_2 * ratio_2;
  let near = ratio_6 * ratio_6;
  let energy = -i[0] * j[0] * inverse_6 / (1.0 + near);
  return PairTerm(energy, 0.0, 6.0 * energy * pair.inverse_r2 * (1.0 - near) / (1.0 + near));
}
