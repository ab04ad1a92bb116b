// Spherical wall: U = k max(0, |r − r0| − R)²   [kcal/mol], d = r − r0 [Å]
// Twin: src/cpu/terms/spherical_wall.ts. Stored: k, R, R². Valid for |d| below 128 Å.
#import shared/outside

fn spherical_wall(d: vec3f, p: u32) -> Force1 {
  let square = dot(d, d);
  let above = square - parameter(p + 2u);
  if (above <= 0.0) { return Force1(vec3f(), 0.0); }
  let inverse_r = inverseSqrt(square);
  let beyond = above / (square * inverse_r + parameter(p + 1u));
  let k = parameter(p);
  return Force1((-2.0 * k * beyond * inverse_r) * d, k * beyond * beyond);
}
