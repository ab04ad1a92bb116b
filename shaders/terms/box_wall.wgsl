// Walls of a box: U = k Σ max(0, |r_a − r0_a| − h_a)²   [kcal/mol], d = r − r0 [Å]
// Twin: src/cpu/terms/box_wall.ts. Stored: k, the three h. Valid for |d_a| below 128 Å.
#import shared/outside

fn box_wall(d: vec3f, p: u32) -> Force1 {
  let k = parameter(p);
  let half = vec3f(parameter(p + 1u), parameter(p + 2u), parameter(p + 3u));
  let beyond = max(vec3f(), abs(d) - half);
  return Force1((-2.0 * k) * sign(d) * beyond, k * dot(beyond, beyond));
}
