// Morse bond: U = D [1 − e^{−a (r − r0)}]²   [kcal/mol], r [Å], a [1/Å]
// Twin: src/cpu/terms/morse_bond.ts. Stored: D, a, r0, r0². Valid for r > 0 and a (r0 − r) < 80.
#import shared/forces

fn morse_bond(ij: vec3f, p: u32) -> Force2 {
  let r2 = dot(ij, ij);
  let inverse_r = inverseSqrt(r2);
  let a = parameter(p + 1u);
  let stretch = (r2 - parameter(p + 3u)) / (r2 * inverse_r + parameter(p + 2u));
  let fade = exp(-a * stretch);
  let rise = 1.0 - fade;
  let depth = parameter(p);
  return Force2((-2.0 * depth * a * fade * rise * inverse_r) * ij, depth * rise * rise);
}
