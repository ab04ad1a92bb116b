// What an atom sees, in workgroup memory: a workgroup an atom. Atoms stand in the order of their elements, so that those of one
// element are consecutive.
#import learned/atomic_network/bindings
#import shared/fixed_point
#import learned/atomic_network/functions

// Unit vector to the atom, and its distance, Å; the atom itself stands beyond every cutoff.
var<workgroup> seen: array<vec4f, MOST_ATOMS>;
// Fade of the radial functions and its slope, then of the angular ones.
var<workgroup> faded: array<vec4f, MOST_ATOMS>;
// Places of the atoms within the angular cutoff, by element: near_start[s] … near_start[s + 1] − 1.
var<workgroup> near: array<u32, MOST_ATOMS>;
var<workgroup> near_start: array<u32, MOST_ELEMENTS + 1>;

// Fills all of it; every lane must come here.
fn look_around(atom: u32, replica: u32, lane: u32) {
  let first = replica * network.atoms;
  let here = positions[first + atom].xyz;
  for (var n = lane; n < network.atoms; n += LANES) {
    let other = lists[network.order + n];
    let d = difference(positions[first + other].xyz, here);
    let r2 = dot(d, d);
    let inverse = inverseSqrt(max(r2, 1e-12));
    let r = select(r2 * inverse, 1e9, other == atom);
    seen[n] = vec4f(d * inverse, r);
    faded[n] = vec4f(fade(r, network.radial_cutoff), fade(r, network.angular_cutoff));
  }
  workgroupBarrier();
  if (lane == 0u) {
    var count = 0u;
    for (var s = 0u; s < network.present; s++) {
      near_start[s] = count;
      let end = lists[network.order_start + s + 1u];
      for (var n = lists[network.order_start + s]; n < end; n++) {
        if (seen[n].w < network.angular_cutoff) {
          near[count] = n;
          count++;
        }
      }
    }
    near_start[network.present] = count;
  }
  workgroupBarrier();
}

// First of an atom's numbers in a matrix with a row an atom.
fn row_of(atom: u32, replica: u32) -> u32 {
  return (lists[network.row_base + atom] + replica * lists[network.row_stride + atom]) * network.width;
}

// (cos θ_s, sin θ_s)
fn angle_shift(a: u32) -> vec2f {
  return vec2f(constants[network.cosines + a], constants[network.sines + a]);
}

// exp(−η ((r_j + r_k)/2 − r_s)²) and its slope by either distance.
fn distance_factor(mean: f32, s: u32) -> vec2f {
  let off = mean - constants[network.shifts + s];
  let value = exp(-network.angular_eta * off * off);
  return vec2f(value, -network.angular_eta * off * value);
}
