// Coulomb: U = q_i q_j / (4πε0 r)   [kcal/mol], r [Å]
// Twin: src/cpu/terms/coulomb.ts. Stored per atom: q √(1/4πε0) as 12 leading bits and the rest.
#import shared/forces

fn coulomb(pair: Pair, i: u32, j: u32, table: u32) -> PairTerm {
  // The product of the leading parts is exact: its energy rounds at random, with r, and not alike for all pairs of two charges.
  let energy = parameter(i) * parameter(j) * pair.inverse_r;
  let rest = (parameter(i) * parameter(j + 1u) + parameter(i + 1u) * (parameter(j) + parameter(j + 1u))) * pair.inverse_r;
  return PairTerm(energy, rest, (energy + rest) * pair.inverse_r2);
}
