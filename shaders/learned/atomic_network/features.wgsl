// Symmetry functions of every atom: a workgroup an atom. A lane takes a radial function, and then an angle of a pair of elements
// with all its radial shifts, so that what a triple has for itself is worked out once for all of them. x: atom, y: replica.
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

// Features of elements s ≤ t and one angle; `start` is the first of the pair's.
fn angular_features(s: u32, t: u32, angle: u32, start: u32) {
  let turned = angle_shift(angle);
#unroll n SHIFTS
  let shift_@n = constants[network.shifts + @nu];
  var sum_@n = 0.0;
#end
  for (var a = near_start[s]; a < near_start[s + 1u]; a++) {
    let j = seen[near[a]];
    let fade_j = faded[near[a]].z;
    var b = near_start[t];
    if (s == t) { b = a + 1u; }
    for (; b < near_start[t + 1u]; b++) {
      let k = seen[near[b]];
      let turn = angular_factor(dot(j.xyz, k.xyz), network.cosine_scale, turned, network.zeta).x;
      let weight = turn * fade_j * faded[near[b]].z;
      let mean = 0.5 * (j.w + k.w);
#unroll n SHIFTS
      sum_@n += weight * exp(-network.angular_eta * (mean - shift_@n) * (mean - shift_@n));
#end
    }
  }
#unroll n SHIFTS
  work[start + @nu * ANGLES + angle] = network.angular_prefactor * sum_@n;
#end
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
  let angular = ANGLES * network.present * (network.present + 1u) / 2u;
  for (var n = lane; n < angular; n += LANES) {
    let pair = network.pair_elements + 2u * (n / ANGLES);
    let s = lists[pair];
    let t = lists[pair + 1u];
    angular_features(s, t, n % ANGLES, row + lists[network.angular_start + s * network.present + t]);
  }
}
