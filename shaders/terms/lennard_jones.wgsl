// Lennard-Jones 12-6: U = A/r¹² − B/r⁶   [kcal/mol], r [Å]
// Twin: src/cpu/terms/lennard_jones.ts. Stored per pair of types: A, B. Valid for r > 0.2 Å.
#import shared/forces

fn lennard_jones(pair: Pair, table: u32) -> PairTerm {
  let inverse_6 = pair.inverse_r2 * pair.inverse_r2 * pair.inverse_r2;
  let repulsion = parameter(table) * inverse_6 * inverse_6;
  let attraction = parameter(table + 1u) * inverse_6;
  return PairTerm(repulsion - attraction, 0.0, (12.0 * repulsion - 6.0 * attraction) * pair.inverse_r2);
}
