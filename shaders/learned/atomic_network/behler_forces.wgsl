// Forces by Behler's angular functions.
#import learned/atomic_network/neighbours
#import learned/atomic_network/behler

// −∂E_i/∂x_j by the angular functions of j and all neighbours of element t; `start` is the first of the derivatives by the
// features of the two elements.
fn angular_force(n: u32, t: u32, start: u32) -> vec3f {
  let j = seen[n];
  let fade_j = faded[n].zw;
  var force = vec3f();
  for (var b = near_start[t]; b < near_start[t + 1u]; b++) {
    if (near[b] == n) { continue; }
    let k = seen[near[b]];
    let fade_k = faded[near[b]].z;
    let cosine = dot(j.xyz, k.xyz);
    let squares = j.w * j.w + k.w * k.w;
    let apart = j.w * j.xyz - k.w * k.xyz;
    let third = dot(apart, apart);
    let side = sqrt(third);
    let side_fade = fade(ANGULAR_FADE, side, network.angular_cutoff);
    // Sums over functions of g T E, g T′ E and η g T E, with ′ by the cosine and E the radial factor without the two fades; and of
    // what changes with the third side.
    var value = 0.0;
    var by_cosine = 0.0;
    var weighted = 0.0;
    var by_side = 0.0;
    for (var h = 0u; h < network.shell_count; h++) {
      let at = network.shells + 2u * h;
      var plain = 0.0;
      var slope = 0.0;
      for (var m = lists[at]; m < lists[at + 2u]; m++) {
        let f = behler_function(m);
        let g = work[start + f.place];
        let turned = turn(f, cosine);
        plain += g * turned.x;
        slope += g * turned.y;
      }
      let eta = constants[network.shell_eta + h];
      let triangle = lists[at + 1u] == 1u;
      var shell = exp(-eta * (squares + select(0.0, third, triangle)));
      if (triangle) {
        by_side += plain * shell * (side_fade.y - 2.0 * eta * side * side_fade.x);
        shell *= side_fade.x;
      }
      value += plain * shell;
      by_cosine += slope * shell;
      weighted += eta * plain * shell;
    }
    let both = fade_j.x * fade_k;
    let along = fade_j.y * fade_k * value - 2.0 * j.w * both * weighted;
    let across = both * by_cosine / j.w;
    force += along * j.xyz + across * (k.xyz - cosine * j.xyz) + both * by_side / max(side, 1e-6) * apart;
  }
  return -network.angular_prefactor * force;
}
