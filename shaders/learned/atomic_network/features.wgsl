// Symmetry functions of every atom: a workgroup an atom, a lane a function. x: atom, y: replica.
// Twin: SymmetryFunctions.describe in src/cpu/learned/atomicNetwork/symmetryFunctions.ts.
#import learned/atomic_network/neighbours

fn radial_feature(element: u32, f: u32) -> f32 {
  let eta = constants[network.eta + f];
  let shift = constants[network.shift + f];
  var sum = 0.0;
  let end = lists[network.order_start + element + 1u];
  for (var n = lists[network.order_start + element]; n < end; n++) {
    let r = seen[n].w;
    if (r < network.radial_cutoff) { sum += exp(-eta * (r - shift) * (r - shift)) * faded[n].x; }
  }
  return network.radial_prefactor * sum;
}

fn angular_feature(s: u32, t: u32, f: u32) -> f32 {
  let angle = angle_shift(f % network.angle_count);
  let shell = f / network.angle_count;
  var sum = 0.0;
  for (var a = near_start[s]; a < near_start[s + 1u]; a++) {
    let j = near[a];
    var b = near_start[t];
    if (s == t) { b = a + 1u; }
    for (; b < near_start[t + 1u]; b++) {
      let k = near[b];
      let turn = angular_factor(dot(seen[j].xyz, seen[k].xyz), network.cosine_scale, angle, network.zeta).x;
      sum += turn * distance_factor(0.5 * (seen[j].w + seen[k].w), shell).x * faded[j].z * faded[k].z;
    }
  }
  return network.angular_prefactor * sum;
}

@compute @workgroup_size(LANES)
fn network_features(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let atom = group.x;
  let replica = group.y;
  look_around(atom, replica, lane);
  let row = network.features_at + row_of(atom, replica);
  let radial = network.present * network.radial_count;
  for (var f = lane; f < radial; f += LANES) {
    work[row + f] = radial_feature(f / network.radial_count, f % network.radial_count);
  }
  let each = network.angle_count * network.shift_count;
  for (var s = 0u; s < network.present; s++) {
    for (var t = s; t < network.present; t++) {
      let start = row + lists[network.angular_start + s * network.present + t];
      for (var f = lane; f < each; f += LANES) { work[start + f] = angular_feature(s, t, f); }
    }
  }
}
