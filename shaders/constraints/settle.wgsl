// Rigid water: SETTLE (Miyamoto and Kollman, J. Comput. Chem. 13, 952 (1992)) for positions, three linear equations for velocities (RATTLE).
// Å, fs; relative error of lengths below 1e-6. Twin: settle and still in src/cpu/constraints.ts.
#import constraints/linear
#import constraints/cluster

// Makes the paths of O, H and H such that the triangle comes out rigid. `shape`: distances of O and of the hydrogens' middle from the centre of mass,
// half of H–H (Å), and oxygen's part of the mass. False where that cannot be.
fn settle(shape: vec4f, c: ptr<function, Cluster>) -> bool {
  let b0 = (*c).bonds[0];
  let c0 = (*c).bonds[1];
  let ra = shape.x;
  let rb = shape.y;
  let rc = shape.z;
  let mh = 0.5 * (1.0 - shape.w);
  var a = (*c).paths[0];
  var b = b0 + (*c).paths[1];
  var d = c0 + (*c).paths[2];
  let centre = shape.w * a + mh * (b + d);
  a -= centre;
  b -= centre;
  d -= centre;
  // Axes: Z across the old plane, X across the new oxygen and Z.
  let across = cross(b0, c0);
  let side = cross(a, across);
  let ahead = cross(across, side);
  let x = side * (1.0 / sqrt(dot(side, side)));
  let y = ahead * (1.0 / sqrt(dot(ahead, ahead)));
  let z = across * (1.0 / sqrt(dot(across, across)));
  let b0x = dot(b0, x);
  let b0y = dot(b0, y);
  let c0x = dot(c0, x);
  let c0y = dot(c0, y);
  let a1z = dot(a, z);
  let b1x = dot(b, x);
  let b1y = dot(b, y);
  let b1z = dot(b, z);
  let c1x = dot(d, x);
  let c1y = dot(d, y);
  let c1z = dot(d, z);
  let sin_phi = a1z / ra;
  let cos_phi = sqrt(1.0 - sin_phi * sin_phi);
  let sin_psi = (b1z - c1z) / (2.0 * rc * cos_phi);
  let cos_psi = sqrt(1.0 - sin_psi * sin_psi);
  let a2y = ra * cos_phi;
  let b2x = -rc * cos_psi;
  let b2y = -rb * cos_phi - rc * sin_psi * sin_phi;
  let c2y = -rb * cos_phi + rc * sin_psi * sin_phi;
  let alpha = b2x * (b0x - c0x) + b0y * b2y + c0y * c2y;
  let beta = b2x * (c0y - b0y) + b0x * b2y + c0x * c2y;
  let gamma = b0x * b1y - b1x * b0y + c0x * c1y - c1x * c0y;
  let size = alpha * alpha + beta * beta;
  let sine = (alpha * gamma - beta * sqrt(size - gamma * gamma)) / size;
  let cosine = sqrt(1.0 - sine * sine);
  (*c).paths[0] = centre + x * (-a2y * sine) + y * (a2y * cosine) + z * a1z;
  (*c).paths[1] = centre + x * (b2x * cosine - b2y * sine) + y * (b2x * sine + b2y * cosine) + z * b1z - b0;
  (*c).paths[2] = centre + x * (-b2x * cosine - c2y * sine) + y * (-b2x * sine + c2y * cosine) + z * c1z - c0;
  // What is no number has too many bits: so it is with the root of a negative one.
  return is_sound((*c).paths[0]) && is_sound((*c).paths[1]) && is_sound((*c).paths[2]);
}

// Takes from the velocities of a water what would change its lengths.
fn still(c: ptr<function, Cluster>) {
  let wo = (*c).weights[0];
  let wh = (*c).weights[1];
  let r1 = (*c).bonds[0];
  let r2 = (*c).bonds[1];
  let r3 = r2 - r1;
  let v0 = (*c).velocities[0];
  let v1 = (*c).velocities[1];
  let v2 = (*c).velocities[2];
  var b = array<f32, 4>(-dot(r1, v1 - v0), -dot(r2, v2 - v0), -dot(r3, v2 - v1), 0.0);
  let a12 = dot(r1, r2) * wo;
  let a13 = -dot(r1, r3) * wh;
  let a23 = dot(r2, r3) * wh;
  var a = array<f32, 16>(
    dot(r1, r1) * (wo + wh), a12, a13, 0.0,
    a12, dot(r2, r2) * (wo + wh), a23, 0.0,
    a13, a23, dot(r3, r3) * 2.0 * wh, 0.0,
    0.0, 0.0, 0.0, 1.0,
  );
  solve(&a, &b, 3u);
  (*c).velocities[0] = v0 - wo * (b[0] * r1 + b[1] * r2);
  (*c).velocities[1] = v1 + wh * (b[0] * r1 - b[2] * r3);
  (*c).velocities[2] = v2 + wh * (b[1] * r2 + b[2] * r3);
}
