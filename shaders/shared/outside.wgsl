// What acts from outside: on one atom, from a point in space. Points stand after those of the hand (shared/hand), each replica's in a row, as fixed
// point. Twin: src/gpu/outside.ts.
#import shared/bindings
#import shared/fixed_point

struct Force1 {
  i: vec3f,
  energy: f32,
}

// Vector from a point to an atom, Å; of the nearest images in a box. Valid while the two are less than 128 Å apart.
fn outside(replica: u32, atom: u32, point: u32) -> vec3f {
  let at = molecule.hand_points + 3u * (molecule.replicas + replica * molecule.points + point);
  return difference(place_of(replica, atom), bitcast<vec3i>(vec3u(lists[at], lists[at + 1u], lists[at + 2u])));
}
