// 1-4 pair: U = A/r¹² + Σ_{n=2}^{6} c_n h^n + Q/r   [kcal/mol], h = 4/(r² + 1), r [Å]
// Twin: src/cpu/terms/class2_pair_14.ts. Stored: A, c2 … c6, Q. Valid for r > 0.2 Å.
#import terms/class2_pair

fn class2_pair_14(ij: vec3f, p: u32) -> Force2 {
  let pair = pair_of(ij);
  let out = class2_pair_function(pair.inverse_r2, p);
  let charge = parameter(p + 6u) * pair.inverse_r;
  return Force2((out.force + charge * pair.inverse_r2) * ij, out.energy + charge);
}
