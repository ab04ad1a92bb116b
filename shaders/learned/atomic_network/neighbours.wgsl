// What an atom sees, in workgroup memory: a workgroup an atom. Its neighbours within the radial cutoff stand in the order of their
// elements and then of their numbers, so that those of one element are consecutive.
#import learned/atomic_network/bindings
#import shared/fixed_point
#import learned/atomic_network/cutoff

// Unit vector to the neighbour, and its distance, Å.
var<workgroup> seen: array<vec4f, MOST_NEIGHBOURS>;
// Fade of the radial functions and its slope, then of the angular ones.
var<workgroup> faded: array<vec4f, MOST_NEIGHBOURS>;
// Which atom it is.
var<workgroup> who: array<u32, MOST_NEIGHBOURS>;
// Neighbours of element s: around_start[s] … around_start[s + 1] − 1.
var<workgroup> around_start: array<u32, MOST_ELEMENTS + 1>;
// Those of them within the angular cutoff, by element: near_start[s] … near_start[s + 1] − 1.
var<workgroup> near: array<u32, MOST_NEIGHBOURS>;
var<workgroup> near_start: array<u32, MOST_ELEMENTS + 1>;
// Which lanes found a neighbour.
var<workgroup> found: array<u32, LANES>;
// Neighbours in all. More than there is room for means that the molecule has collapsed; what it then feels is no number.
var<workgroup> around: u32;

// Fills all of it; every lane must come here. With `put_zeros`, atoms that are not seen get no force.
fn look_around(atom: u32, replica: u32, lane: u32, put_zeros: bool) {
  let first = replica * network.atoms;
  let here = positions[first + atom].xyz;
  let zeros = replica * network.partials + network.forces_at + atom * network.atoms;
  if (lane == 0u) { around = 0u; }
  for (var chunk = 0u; chunk < network.atoms; chunk += LANES) {
    let n = chunk + lane;
    var other = atom;
    if (n < network.atoms) { other = lists[network.order + n]; }
    let d = difference(positions[first + other].xyz, here);
    let r2 = dot(d, d);
    let inverse = inverseSqrt(max(r2, 1e-12));
    let r = r2 * inverse;
    let is_seen = other != atom && r < network.radial_cutoff;
    found[lane] = select(0u, 1u, is_seen);
    workgroupBarrier();
    var place = around;
    for (var l = 0u; l < lane; l++) { place += found[l]; }
    if (is_seen && place < MOST_NEIGHBOURS) {
      seen[place] = vec4f(d * inverse, r);
      faded[place] = vec4f(
        fade(RADIAL_FADE, r, network.radial_cutoff),
        fade(ANGULAR_FADE, r, network.angular_cutoff),
      );
      who[place] = other;
    }
    if (put_zeros && !is_seen && other != atom) { partial_forces[zeros + other] = vec4f(); }
    workgroupBarrier();
    if (lane == LANES - 1u) { around = place + found[lane]; }
    workgroupBarrier();
  }
  if (lane == 0u) {
    var count = 0u;
    var n = 0u;
    let end = min(around, MOST_NEIGHBOURS);
    for (var s = 0u; s < network.present; s++) {
      around_start[s] = n;
      near_start[s] = count;
      for (; n < end && lists[network.element + who[n]] == s; n++) {
        if (seen[n].w < network.angular_cutoff) {
          near[count] = n;
          count++;
        }
      }
    }
    around_start[network.present] = n;
    near_start[network.present] = count;
  }
  workgroupBarrier();
}

// First of an atom's numbers in a matrix with a row an atom.
fn row_of(atom: u32, replica: u32) -> u32 {
  return (lists[network.row_base + atom] + replica * lists[network.row_stride + atom]) * network.width;
}
