// Symmetry functions of every atom: a workgroup an atom. A lane takes a radial function, and then what `angular_features` says an
// item is, of a pair of elements. x: atom, y: replica.
// Twin: SymmetryFunctions.describe in src/cpu/learned/atomicNetwork/symmetryFunctions.ts.
#import learned/atomic_network/neighbours

fn radial_feature(element: u32, f: u32) -> f32 {
  let eta = constants[network.eta + f];
  let shift = constants[network.shift + f];
  var sum = 0.0;
  for (var n = around_start[element]; n < around_start[element + 1u]; n++) {
    let off = seen[n].w - shift;
    sum += exp(-eta * off * off) * faded[n].x;
  }
  // More neighbours than there is room for: no energy at all rather than a wrong one.
  return select(network.radial_prefactor * sum, 1e30, around > MOST_NEIGHBOURS);
}

@compute @workgroup_size(LANES)
fn features(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let atom = group.x;
  let replica = group.y;
  look_around(atom, replica, lane, false);
  let row = network.features_at + row_of(atom, replica);
  let radial = network.present * network.radial_count;
  for (var f = lane; f < radial; f += LANES) {
    work[row + f] = radial_feature(f / network.radial_count, f % network.radial_count);
  }
  let items = network.angular_items;
  let angular = items * network.present * (network.present + 1u) / 2u;
  for (var n = lane; n < angular; n += LANES) {
    let pair = network.pair_elements + 2u * (n / items);
    let s = lists[pair];
    let t = lists[pair + 1u];
    angular_features(s, t, n % items, row + lists[network.angular_start + s * network.present + t]);
  }
}
