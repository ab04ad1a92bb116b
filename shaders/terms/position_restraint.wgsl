// Position restraint: U = k |r − r0|²   [kcal/mol], d = r − r0 [Å]
// Twin: src/cpu/terms/position_restraint.ts. Stored: k. Valid for |d| below 128 Å.
#import shared/outside

fn position_restraint(d: vec3f, p: u32) -> Force1 {
  let k = parameter(p);
  return Force1((-2.0 * k) * d, k * dot(d, d));
}
