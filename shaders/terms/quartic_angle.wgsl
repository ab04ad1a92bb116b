// Cubic and quartic angle: U = k2 y² + k3 y³ + k4 y⁴, y = θ − θ0   [kcal/mol], θ [rad]
// Twin: src/cpu/terms/quartic_angle.ts. Stored: k2, k3, k4, cos θ0, sin θ0.
// Straight or folded angles: |u × v| is clamped at 1e-6 Å², as in the twin.
#import shared/forces
#import shared/elementary

fn quartic_angle(ij: vec3f, kj: vec3f, p: u32) -> Force3 {
  let n = cross(ij, kj);
  let sine = max(sqrt(dot(n, n)), 1e-6); // |u||v| sin θ
  let cosine = dot(ij, kj); // |u||v| cos θ
  let k = vec3f(parameter(p), parameter(p + 1u), parameter(p + 2u));
  let cosine0 = parameter(p + 3u);
  let sine0 = parameter(p + 4u);
  let y = angle_of(sine * cosine0 - cosine * sine0, cosine * cosine0 + sine * sine0);
  let f = -y * (2.0 * k.x + y * (3.0 * k.y + y * 4.0 * k.z)) / sine;
  let energy = y * y * (k.x + y * (k.y + y * k.z));
  return Force3((f / dot(ij, ij)) * cross(ij, n), (-f / dot(kj, kj)) * cross(kj, n), energy);
}
