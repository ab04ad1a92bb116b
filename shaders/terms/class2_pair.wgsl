// Bounded pair function with a wall: U = A/r¹² + Σ_{n=2}^{6} c_n h^n   [kcal/mol], h = 4/(r² + 1), r [Å]
// Twin: src/cpu/terms/class2_pair.ts. Stored per pair of types: A, c2 … c6. Valid for r > 0.2 Å.
#import shared/forces

const CLASS2_SCALE: f32 = 4.0;
const CLASS2_CORE2: f32 = 1.0;

struct Class2Pair {
  energy: f32,
  force: f32, // −U′/r, kcal/mol/Å²
}

// From 1/r², Å⁻², and the place of A and the coefficients.
fn class2_pair_function(inverse_r2: f32, p: u32) -> Class2Pair {
  let inverse_6 = inverse_r2 * inverse_r2 * inverse_r2;
  let wall = parameter(p) * inverse_6 * inverse_6;
  let h = CLASS2_SCALE * inverse_r2 / (1.0 + CLASS2_CORE2 * inverse_r2);
  let c2 = parameter(p + 1u);
  let c3 = parameter(p + 2u);
  let c4 = parameter(p + 3u);
  let c5 = parameter(p + 4u);
  let c6 = parameter(p + 5u);
  let h2 = h * h;
  let energy = wall + h2 * (c2 + h * (c3 + h * (c4 + h * (c5 + h * c6))));
  let slope = h * (2.0 * c2 + h * (3.0 * c3 + h * (4.0 * c4 + h * (5.0 * c5 + h * 6.0 * c6))));
  return Class2Pair(energy, 12.0 * wall * inverse_r2 + (2.0 / CLASS2_SCALE) * h2 * slope);
}

fn class2_pair(pair: Pair, table: u32) -> PairTerm {
  let out = class2_pair_function(pair.inverse_r2, table);
  return PairTerm(out.energy, 0.0, out.force);
}
