// Positions of a region's atoms and of its link atoms, r_L = r_in + g (r_out − r_in). x: inner atom, y: replica.
// Twin: Region.gather in src/cpu/composed/region.ts.
#import composed/region/bindings
#import shared/fixed_point

@compute @workgroup_size(LANES)
fn region_gather(@builtin(global_invocation_id) id: vec3u) {
  let inner = id.x;
  if (inner >= region.inner_atoms) { return; }
  let first = id.y * region.atoms;
  let inside = positions[first + lists[2u * inner]].xyz;
  let outside = positions[first + lists[2u * inner + 1u]].xyz;
  // An atom of the region lies between itself and itself: exactly where it is.
  let place = inside + fixed_point(weights[2u * inner] * difference(outside, inside));
  inner_positions[id.y * region.inner_atoms + inner] = vec4i(place, 0);
}
