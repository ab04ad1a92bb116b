// Harmonic improper: U = k (ω − ω0)²   [kcal/mol], ω [rad], the difference in (−π, π]
// Twin: src/cpu/terms/harmonic_improper.ts. Stored: k, cos ω0, sin ω0. No energy and no force where ω is undefined.
#import shared/forces
#import shared/elementary
#import shared/dihedral

fn harmonic_improper(f: vec3f, g: vec3f, h: vec3f, p: u32) -> Force4 {
  let d = dihedral_of(f, g, h);
  if (!d.defined) {
    return Force4(vec3f(), vec3f(), vec3f(), 0.0);
  }
  let k = parameter(p);
  let cosine0 = parameter(p + 1u);
  let sine0 = parameter(p + 2u);
  let turn = angle_of(d.sine * cosine0 - d.cosine * sine0, d.cosine * cosine0 + d.sine * sine0);
  let slope = -2.0 * k * turn;
  return Force4(slope * d.by_i, slope * d.by_k, slope * d.by_l, k * turn * turn);
}
