// Periodic torsion: U = u0 + Σ_n c_n cos nφ + s_n sin nφ   [kcal/mol], n = 1 … TORSION_SERIES
// Geometry after Blondel & Karplus, J. Comput. Chem. 17, 1132 (1996): F = r_i − r_j, G = r_j − r_k, H = r_l − r_k.
// Twin: src/cpu/terms/periodic_torsion.ts. Stored: u0, c1, s1, c2, s2, …
// Three collinear atoms (|A|² or |B|² < 1e-8 Å⁴): the dihedral is undefined; energy u0, no force, as in the twin.
#import shared/forces

fn periodic_torsion(f: vec3f, g: vec3f, h: vec3f, p: u32, series: u32) -> Force4 {
  let a = cross(f, g);
  let b = cross(h, g);
  let a2 = dot(a, a);
  let b2 = dot(b, b);
  var u = parameter(p);
  if (a2 < 1e-8 || b2 < 1e-8) {
    return Force4(vec3f(), vec3f(), vec3f(), u);
  }
  let g2 = dot(g, g);
  let inverse_g = inverseSqrt(g2);
  let length_g = g2 * inverse_g;
  let inverse_ab = inverseSqrt(a2) * inverseSqrt(b2);
  let cosine = dot(a, b) * inverse_ab;
  let sine = dot(cross(b, a), g) * inverse_ab * inverse_g;
  var slope = 0.0;
  var cs = vec2f(1.0, 0.0);
  for (var n = 1u; n <= series; n++) {
    // (cos nφ, sin nφ) from (cos (n − 1)φ, sin (n − 1)φ).
    cs = vec2f(cs.x * cosine - cs.y * sine, cs.y * cosine + cs.x * sine);
    let c = parameter(p + 2u * n - 1u);
    let s = parameter(p + 2u * n);
    u += c * cs.x + s * cs.y;
    slope += f32(n) * (s * cs.x - c * cs.y);
  }
  let inverse_a2 = 1.0 / a2;
  let inverse_b2 = 1.0 / b2;
  let force_i = (slope * length_g * inverse_a2) * a;
  let force_l = (-slope * length_g * inverse_b2) * b;
  let shift = (slope * dot(f, g) * inverse_a2 * inverse_g) * a - (slope * dot(h, g) * inverse_b2 * inverse_g) * b;
  return Force4(force_i, shift - force_l, force_l, u);
}
