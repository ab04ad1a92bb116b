// Three bonds of atom j: angle–angle, bond–opposite angle, out of plane   [kcal/mol]; equation: src/forcefield/terms/class2_centre.ts
// Twin: src/cpu/terms/class2_centre.ts. Stored: r0² and β r0⁴ of the bonds, cos θ0 of the angles, then the coefficients.
// Valid where bonds are longer than 0.
#import shared/forces
#import shared/bounded_distance

fn class2_centre(ij: vec3f, jk: vec3f, lk: vec3f, p: u32) -> Force4 {
  let kj = -jk;
  let lj = lk - jk;
  let sa = dot(ij, ij);
  let sb = dot(kj, kj);
  let sc = dot(lj, lj);
  let za = bounded_distance(sa, p);
  let zb = bounded_distance(sb, p + 2u);
  let zc = bounded_distance(sc, p + 4u);
  let ia = inverseSqrt(sa);
  let ib = inverseSqrt(sb);
  let ic = inverseSqrt(sc);
  let a = ij * ia;
  let b = kj * ib;
  let c = lj * ic;
  let cos_ab = dot(a, b);
  let cos_ac = dot(a, c);
  let cos_bc = dot(b, c);
  let ab = cos_ab - parameter(p + 6u);
  let ac = cos_ac - parameter(p + 7u);
  let bc = cos_bc - parameter(p + 8u);
  let f = vec3f(parameter(p + 9u), parameter(p + 10u), parameter(p + 11u));
  let o = vec3f(parameter(p + 12u), parameter(p + 13u), parameter(p + 14u));
  let w2 = parameter(p + 15u);
  let w4 = parameter(p + 16u);
  let volume = dot(a, cross(b, c));
  let volume2 = volume * volume;
  let energy = ab * (f.x * ac + f.y * bc + o.z * zc.z) + ac * (f.z * bc + o.y * zb.z) + o.x * za.z * bc
    + volume2 * (w2 + w4 * volume2);
  let by_volume2 = 2.0 * (w2 + 2.0 * w4 * volume2);
  let by_ab = f.x * ac + f.y * bc + o.z * zc.z + by_volume2 * (cos_ac * cos_bc - cos_ab);
  let by_ac = f.x * ab + f.z * bc + o.y * zb.z + by_volume2 * (cos_ab * cos_bc - cos_ac);
  let by_bc = f.y * ab + f.z * ac + o.x * za.z + by_volume2 * (cos_ab * cos_ac - cos_bc);
  let fa = (by_ab * (cos_ab * a - b) + by_ac * (cos_ac * a - c)) * ia - (o.x * bc * za.slope) * ij;
  let fb = (by_ab * (cos_ab * b - a) + by_bc * (cos_bc * b - c)) * ib - (o.y * ac * zb.slope) * kj;
  let fc = (by_ac * (cos_ac * c - a) + by_bc * (cos_bc * c - b)) * ic - (o.z * ab * zc.slope) * lj;
  return Force4(fa, fb, fc, energy);
}
