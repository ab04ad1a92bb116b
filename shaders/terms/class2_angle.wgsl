// Angle, 1-3 distance, and products with the two bonds   [kcal/mol]; equation: src/forcefield/terms/class2_angle.ts
// Twin: src/cpu/terms/class2_angle.ts. Stored: r0² and β r0⁴ of both bonds and
// of the 1-3 distance, cos θ0, then the coefficients. Valid where both bonds are longer than 0.
#import shared/forces
#import shared/bounded_distance

fn class2_angle(ij: vec3f, kj: vec3f, p: u32) -> Force3 {
  let ik = ij - kj;
  let su = dot(ij, ij);
  let sv = dot(kj, kj);
  let u = bounded_distance(su, p);
  let v = bounded_distance(sv, p + 2u);
  let w = bounded_distance(dot(ik, ik), p + 4u);
  let inverse = inverseSqrt(su) * inverseSqrt(sv);
  let cosine = dot(ij, kj) * inverse;
  let c = cosine - parameter(p + 6u);
  let c1 = parameter(p + 7u);
  let c2 = parameter(p + 8u);
  let c3 = parameter(p + 9u);
  let c4 = parameter(p + 10u);
  let q1 = parameter(p + 11u);
  let q2 = parameter(p + 12u);
  let q3 = parameter(p + 13u);
  let t1 = parameter(p + 17u);
  let t2 = parameter(p + 18u);
  let e = parameter(p + 19u);
  let first = parameter(p + 15u) + t1 * c;
  let second = parameter(p + 16u) + t2 * c;
  let product = parameter(p + 14u) + e * c;
  let energy = c * (c1 + c * (c2 + c * (c3 + c * c4)) + u.z * first + v.z * second)
    + w.z * (q1 + w.z * (q2 + w.z * q3)) + u.z * v.z * product;
  let by_cosine = c1 + c * (2.0 * c2 + c * (3.0 * c3 + c * 4.0 * c4))
    + u.z * (first + t1 * c) + v.z * (second + t2 * c) + u.z * v.z * e;
  let across = by_cosine * inverse;
  let fw = (q1 + w.z * (2.0 * q2 + w.z * 3.0 * q3)) * w.slope;
  let fu = (c * first + v.z * product) * u.slope - by_cosine * cosine / su;
  let fv = (c * second + u.z * product) * v.slope - by_cosine * cosine / sv;
  return Force3(-(fu * ij + across * kj + fw * ik), -(fv * kj + across * ij - fw * ik), energy);
}
