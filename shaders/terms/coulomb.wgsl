// Coulomb: U = q_i q_j / (4πε0 r)   [kcal/mol], r [Å]
// Twin: src/cpu/terms/coulomb.ts. Stored per atom: q √(1/4πε0) as 12 leading bits and the rest.
#import shared/forces

fn coulomb(pair: Pair, i: array<f32, 2>, j: array<f32, 2>) -> PairTerm {
  // The product of the leading parts is exact: its energy rounds at random, with r, and not alike for all pairs of two charges.
  let energy = i[0] * j[0] * pair.inverse_r;
  let rest = (i[0] * j[1] + i[1] * (j[0] + j[1])) * pair.inverse_r;
  return PairTerm(energy, rest, (energy + rest) * pair.inverse_r2);
}
