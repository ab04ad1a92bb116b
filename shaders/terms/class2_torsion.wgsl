// Torsion with its angles and bonds   [kcal/mol]; equation: src/forcefield/terms/class2_torsion.ts
// Twin: src/cpu/terms/class2_torsion.ts. Stored: r0² and β r0⁴ of the three bonds, cos θ0 of the two angles, then the coefficients.
// sin θ1 sin θ2 cos φ is a polynomial of unit vectors: straight angles are no special case. Valid where bonds are longer than 0.
#import shared/forces
#import shared/bounded_distance

fn class2_torsion(ij: vec3f, jk: vec3f, lk: vec3f, p: u32) -> Force4 {
  let kj = -jk;
  let sa = dot(ij, ij);
  let sb = dot(kj, kj);
  let sc = dot(lk, lk);
  let first = bounded_distance(sa, p);
  let middle = bounded_distance(sb, p + 2u);
  let last = bounded_distance(sc, p + 4u);
  let ia = inverseSqrt(sa);
  let ib = inverseSqrt(sb);
  let ic = inverseSqrt(sc);
  let a = ij * ia;
  let b = kj * ib;
  let c = lk * ic;
  let c1 = dot(a, b);
  let c2 = -dot(b, c);
  let sine1 = 1.0 - c1 * c1;
  let sine2 = 1.0 - c2 * c2;
  let s2 = sine1 * sine2;
  let t1 = dot(a, c) + c1 * c2;
  let t2 = 2.0 * t1 * t1 - s2;
  let x = c1 - parameter(p + 6u);
  let y = c2 - parameter(p + 7u);
  let h = parameter(p + 11u);
  let g = parameter(p + 12u);
  let a1 = parameter(p + 13u);
  let b1 = parameter(p + 14u);
  let a2 = parameter(p + 15u);
  let b2 = parameter(p + 16u);
  let l1 = parameter(p + 17u);
  let r1 = parameter(p + 18u);
  let l2 = parameter(p + 19u);
  let r2 = parameter(p + 20u);
  let m1 = parameter(p + 21u);
  let m2 = parameter(p + 22u);
  let across = parameter(p + 23u);
  let u = parameter(p + 24u);
  let v = parameter(p + 25u);
  let g1 = parameter(p + 8u) + x * (h * y + a1) + y * b1 + first.z * l1 + last.z * r1 + middle.z * m1;
  let g2 = parameter(p + 9u) + x * a2 + y * b2 + first.z * l2 + last.z * r2 + middle.z * m2;
  let g3 = parameter(p + 10u);
  let ends = across * last.z + u * y;
  let energy = g1 * t1 + g2 * t2 + g3 * t1 * (4.0 * t1 * t1 - 3.0 * s2) + x * (y * g + last.z * v) + first.z * ends;
  let by_t = g1 + 4.0 * t1 * g2 + g3 * (12.0 * t1 * t1 - 3.0 * s2);
  let by_s = -g2 - 3.0 * t1 * g3;
  let by_1 = t1 * (y * h + a1) + t2 * a2 + y * g + last.z * v + by_t * c2 - 2.0 * c1 * sine2 * by_s;
  let by_2 = t1 * (x * h + b1) + t2 * b2 + x * g + first.z * u + by_t * c1 - 2.0 * c2 * sine1 * by_s;
  // −∂U/∂e of each unit vector, made perpendicular to it, and the force along the bond.
  let ga = -(by_1 * b + by_t * c);
  let gb = by_2 * c - by_1 * a;
  let gc = by_2 * b - by_t * a;
  let fa = (ga - dot(ga, a) * a) * ia - ((t1 * l1 + t2 * l2 + ends) * first.slope) * ij;
  let fb = (gb - dot(gb, b) * b) * ib - ((t1 * m1 + t2 * m2) * middle.slope) * kj;
  let fc = (gc - dot(gc, c) * c) * ic - ((t1 * r1 + t2 * r2 + across * first.z + v * x) * last.slope) * lk;
  return Force4(fa, fb - fc, fc, energy);
}
