// Ziegler–Biersack–Littmark repulsion, switched off: U = COULOMB Z_i Z_j φ(r/a) S(t) / r   [kcal/mol], r [Å]
// Zero beyond r_out. Twin: src/cpu/terms/zbl.ts. Stored per atom: Z √COULOMB, Z^0.23 / (0.8854 a₀), r_in, r_out.
#import shared/forces

const ZBL_WEIGHTS = vec4f(0.18175, 0.50986, 0.28022, 0.02817);
const ZBL_EXPONENTS = vec4f(3.1998, 0.94229, 0.4029, 0.20162);

fn zbl(pair: Pair, i: array<f32, 4>, j: array<f32, 4>) -> PairTerm {
  let r = 1.0 / pair.inverse_r;
  let outer = i[3] + j[3];
  if (r >= outer) { return PairTerm(0.0, 0.0, 0.0); }
  let inner = i[2] + j[2];
  let exponents = (i[1] + j[1]) * ZBL_EXPONENTS;
  let parts = ZBL_WEIGHTS * exp(-r * exponents);
  let screening = parts.x + parts.y + parts.z + parts.w;
  let screening_slope = -dot(exponents, parts);
  let t = max(0.0, (r - inner) / (outer - inner));
  let fade = 1.0 - t * t * t * (10.0 + t * (6.0 * t - 15.0));
  let fade_slope = -30.0 * t * t * (1.0 - t) * (1.0 - t) / (outer - inner);
  let charge = i[0] * j[0] * pair.inverse_r;
  let slope = screening_slope * fade + screening * fade_slope - screening * fade * pair.inverse_r;
  return PairTerm(charge * screening * fade, 0.0, -charge * slope * pair.inverse_r);
}
