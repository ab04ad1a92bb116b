// A dihedral angle and its derivatives. Twin: src/cpu/dihedral.ts.
// After Blondel & Karplus, J. Comput. Chem. 17, 1132 (1996): F = r_i − r_j, G = r_j − r_k, H = r_l − r_k.

struct Dihedral {
  defined: bool, // false where three atoms are collinear (|A|² or |B|² < 1e-8 Å⁴)
  sine: f32, // both times |A||B|
  cosine: f32,
  by_i: vec3f, // ∂φ/∂r, 1/Å; that of j is minus the sum of the others
  by_k: vec3f,
  by_l: vec3f,
}

fn dihedral_of(f: vec3f, g: vec3f, h: vec3f) -> Dihedral {
  let a = cross(f, g);
  let b = cross(h, g);
  let a2 = dot(a, a);
  let b2 = dot(b, b);
  if (a2 < 1e-8 || b2 < 1e-8) {
    return Dihedral(false, 0.0, 1.0, vec3f(), vec3f(), vec3f());
  }
  let g2 = dot(g, g);
  let inverse_g = inverseSqrt(g2);
  let length_g = g2 * inverse_g;
  let by_i = (-length_g / a2) * a;
  let by_l = (length_g / b2) * b;
  let shift = (dot(f, g) * inverse_g / a2) * a - (dot(h, g) * inverse_g / b2) * b;
  return Dihedral(true, dot(cross(b, a), g) * inverse_g, dot(a, b), by_i, -shift - by_l, by_l);
}
