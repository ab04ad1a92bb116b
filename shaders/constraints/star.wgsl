// Bonds of one atom to hydrogens: the equations of SHAKE (Ryckaert et al., J. Comput. Phys. 23, 327 (1977)) by Newton's method, those of RATTLE at once.
// Å, fs; relative error of lengths below 1e-6. Twin: star and calm in src/cpu/constraints.ts.
#import constraints/linear
#import constraints/cluster

// Newton's method squares the error each time; f32 has no more to give after these.
const MOST_ITERATIONS: u32 = 12u;
// Relative errors of a squared length: at which it is done, and with which it will do.
const DONE: f32 = 4e-7;
const ENOUGH: f32 = 2e-5;

// Makes the paths of an atom and its hydrogens such that the bonds come out at `lengths`, Å. False where that cannot be.
fn hold_star(lengths: vec4f, hydrogens: u32, c: ptr<function, Cluster>) -> bool {
  let w = (*c).weights[0];
  var now: array<vec3f, 4>;
  var sums: array<f32, 4>;
  for (var k = 0u; k < hydrogens; k++) { now[k] = (*c).bonds[k] + (*c).paths[k + 1u] - (*c).paths[0]; }
  var worst = 1.0;
  for (var turn = 0u; turn < MOST_ITERATIONS; turn++) {
    var a: array<f32, 16>;
    var b: array<f32, 4>;
    worst = 0.0;
    for (var k = 0u; k < hydrogens; k++) {
      let length2 = lengths[k] * lengths[k];
      let lacking = length2 - dot(now[k], now[k]);
      worst = max(worst, abs(lacking) / length2);
      b[k] = 0.5 * lacking;
      for (var l = 0u; l < hydrogens; l++) {
        a[4u * k + l] = dot(now[k], (*c).bonds[l]) * (w + select(0.0, (*c).weights[k + 1u], k == l));
      }
    }
    if (worst <= DONE) { break; }
    solve(&a, &b, hydrogens);
    var pull = vec3f();
    for (var l = 0u; l < hydrogens; l++) { pull += b[l] * (*c).bonds[l]; }
    for (var k = 0u; k < hydrogens; k++) {
      sums[k] += b[k];
      now[k] += (*c).weights[k + 1u] * b[k] * (*c).bonds[k] + w * pull;
    }
  }
  var shift = vec3f();
  for (var k = 0u; k < hydrogens; k++) {
    shift += sums[k] * (*c).bonds[k];
    (*c).paths[k + 1u] += (*c).weights[k + 1u] * sums[k] * (*c).bonds[k];
  }
  (*c).paths[0] -= w * shift;
  var sound = worst <= ENOUGH;
  for (var k = 0u; k <= hydrogens; k++) { sound = sound && is_sound((*c).paths[k]); }
  return sound;
}

// Takes from the velocities of a star what would change its lengths.
fn calm_star(hydrogens: u32, c: ptr<function, Cluster>) {
  let w = (*c).weights[0];
  var a: array<f32, 16>;
  var b: array<f32, 4>;
  for (var k = 0u; k < hydrogens; k++) {
    b[k] = -dot((*c).bonds[k], (*c).velocities[k + 1u] - (*c).velocities[0]);
    for (var l = 0u; l < hydrogens; l++) {
      a[4u * k + l] = dot((*c).bonds[k], (*c).bonds[l]) * (w + select(0.0, (*c).weights[k + 1u], k == l));
    }
  }
  solve(&a, &b, hydrogens);
  var shift = vec3f();
  for (var k = 0u; k < hydrogens; k++) {
    shift += b[k] * (*c).bonds[k];
    (*c).velocities[k + 1u] += (*c).weights[k + 1u] * b[k] * (*c).bonds[k];
  }
  (*c).velocities[0] -= w * shift;
}
