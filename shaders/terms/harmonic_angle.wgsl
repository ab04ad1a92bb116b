// Harmonic angle: U = k (θ − θ0)²   [kcal/mol], θ [rad], k [kcal/mol/rad²]
// Twin: src/cpu/terms/harmonic_angle.ts. Stored: k, cos θ0, sin θ0.
// Straight or folded angles: |u × v| is clamped at 1e-6 Å², as in the twin.
#import shared/forces
#import shared/elementary

fn harmonic_angle(ij: vec3f, kj: vec3f, p: u32) -> Force3 {
  let n = cross(ij, kj);
  let sine = max(sqrt(dot(n, n)), 1e-6); // |u||v| sin θ
  let cosine = dot(ij, kj); // |u||v| cos θ
  let k = parameter(p);
  let cosine0 = parameter(p + 1u);
  let sine0 = parameter(p + 2u);
  // θ − θ0 as the angle of (cos(θ − θ0), sin(θ − θ0)), both times |u||v|: no arccosine, no loss near θ0.
  let bend = angle_of(sine * cosine0 - cosine * sine0, cosine * cosine0 + sine * sine0);
  let f = -2.0 * k * bend / sine;
  return Force3((f / dot(ij, ij)) * cross(ij, n), (-f / dot(kj, kj)) * cross(kj, n), k * bend * bend);
}
