// Behler's angular features; an item is a function.
#import learned/atomic_network/neighbours
#import learned/atomic_network/behler

// Feature of elements s ≤ t; `start` is the first of the pair's.
fn angular_features(s: u32, t: u32, item: u32, start: u32) {
  let f = behler_function(item);
  let eta = constants[network.shell_eta + f.shell];
  let triangle = lists[network.shells + 2u * f.shell + 1u] == 1u;
  var sum = 0.0;
  for (var a = near_start[s]; a < near_start[s + 1u]; a++) {
    let j = seen[near[a]];
    let fade_j = faded[near[a]].z;
    var b = near_start[t];
    if (s == t) { b = a + 1u; }
    for (; b < near_start[t + 1u]; b++) {
      let k = seen[near[b]];
      var squares = j.w * j.w + k.w * k.w;
      var weight = fade_j * faded[near[b]].z;
      if (triangle) {
        let apart = j.w * j.xyz - k.w * k.xyz;
        let third = dot(apart, apart);
        squares += third;
        weight *= fade(ANGULAR_FADE, sqrt(third), network.angular_cutoff).x;
      }
      sum += weight * turn(f, dot(j.xyz, k.xyz)).x * exp(-eta * squares);
    }
  }
  work[start + f.place] = network.angular_prefactor * sum;
}
