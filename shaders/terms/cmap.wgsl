// Torsion map: a bicubic function of φ (atoms i j k l) and ψ (atoms j k l m), periodic   [kcal/mol]
// Twin: src/cpu/terms/cmap.ts. Stored: U, ∂U/∂φ, ∂U/∂ψ, ∂²U/∂φ∂ψ at n × n points (`points` of them), a step of the map as the unit of
// angles. Where an angle is undefined it counts as 0 and exerts no force.
#import shared/forces
#import shared/elementary
#import shared/dihedral

// Cubic Hermite functions on [0, 1]: of value and slope at 0, of value and slope at 1.
fn cmap_hermite(t: f32) -> vec4f {
  let s = 1.0 - t;
  return vec4f(s * s * (1.0 + 2.0 * t), s * s * t, t * t * (3.0 - 2.0 * t), -t * t * s);
}

fn cmap_hermite_slope(t: f32) -> vec4f {
  let s = 1.0 - t;
  return vec4f(-6.0 * s * t, s * (1.0 - 3.0 * t), 6.0 * s * t, t * (3.0 * t - 2.0));
}

fn cmap(f: vec3f, g: vec3f, h: vec3f, ml: vec3f, p: u32, points: u32) -> Force5 {
  let n = u32(sqrt(f32(points)) + 0.5);
  let steps = f32(n) / (2.0 * PI);
  let first = dihedral_of(f, g, h);
  // k − l is minus the vector from k to l.
  let second = dihedral_of(g, -h, ml);
  let u = (angle_of(first.sine, first.cosine) + PI) * steps;
  let v = (angle_of(second.sine, second.cosine) + PI) * steps;
  let row = min(u32(max(u, 0.0)), n - 1u);
  let column = min(u32(max(v, 0.0)), n - 1u);
  let a = cmap_hermite(u - f32(row));
  let b = cmap_hermite(v - f32(column));
  let da = cmap_hermite_slope(u - f32(row));
  let db = cmap_hermite_slope(v - f32(column));
  var energy = 0.0;
  var by_first = 0.0;
  var by_second = 0.0;
  for (var corner = 0u; corner < 4u; corner++) {
    let high = corner >= 2u;
    let right = (corner & 1u) == 1u;
    let at = p + 4u * (((row + select(0u, 1u, high)) % n) * n + (column + select(0u, 1u, right)) % n);
    let c = vec4f(parameter(at), parameter(at + 1u), parameter(at + 2u), parameter(at + 3u));
    let x = select(a.xy, a.zw, high);
    let y = select(b.xy, b.zw, right);
    let dx = select(da.xy, da.zw, high);
    let dy = select(db.xy, db.zw, right);
    energy += (c.x * x.x + c.y * x.y) * y.x + (c.z * x.x + c.w * x.y) * y.y;
    by_first += (c.x * dx.x + c.y * dx.y) * y.x + (c.z * dx.x + c.w * dx.y) * y.y;
    by_second += (c.x * x.x + c.y * x.y) * dy.x + (c.z * x.x + c.w * x.y) * dy.y;
  }
  // Derivatives of an undefined angle are zero.
  let s = -by_first * steps;
  let t = -by_second * steps;
  let second_j = -(second.by_i + second.by_k + second.by_l);
  // ψ's atoms are j, k, l, m: its "j" is k.
  return Force5(s * first.by_i, s * first.by_k + t * second_j, s * first.by_l + t * second.by_k, t * second.by_l, energy);
}
