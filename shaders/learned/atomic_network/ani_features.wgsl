// ANI's angular features; an item is an angle with all radial shifts, so that what a triple has for itself is worked out once for all
// of them.
#import learned/atomic_network/neighbours
#import learned/atomic_network/ani

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
