// Coulomb: U = q_i q_j / (4πε0 r)   [kcal/mol], r [Å]
// Twin: src/cpu/terms/coulomb.ts. Stored per atom: q √(1/4πε0). Returns (U, −U′/r).
#import shared/forces

fn coulomb(pair: Pair, i: u32, j: u32, table: u32) -> vec2f {
  let u = parameter(i) * parameter(j) * pair.inverse_r;
  return vec2f(u, u * pair.inverse_r2);
}
