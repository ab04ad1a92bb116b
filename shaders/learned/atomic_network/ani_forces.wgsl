// Forces by ANI's angular functions.
#import learned/atomic_network/neighbours
#import learned/atomic_network/ani

// −∂E_i/∂x_j by the angular functions of j and all neighbours of element t; `start` is the first of the derivatives by the
// features of the two elements.
fn angular_force(n: u32, t: u32, start: u32) -> vec3f {
  let j = seen[n];
  let fade_j = faded[n].zw;
#unroll m SHIFTS
  let shift_@m = constants[network.shifts + @mu];
#end
#unroll a ANGLES
  let turned_@a = angle_shift(@au);
#unroll m SHIFTS
  let by_@a_@m = work[start + @mu * ANGLES + @au];
#end
#end
  var force = vec3f();
  for (var b = near_start[t]; b < near_start[t + 1u]; b++) {
    if (near[b] == n) { continue; }
    let k = seen[near[b]];
    let fade_k = faded[near[b]].z;
    let cosine = dot(j.xyz, k.xyz);
    let mean = 0.5 * (j.w + k.w);
    // Sums over functions of g T R, g T′ R and g T R′, with ′ by the cosine and by either distance.
    var value = 0.0;
    var by_cosine = 0.0;
    var by_distance = 0.0;
#unroll m SHIFTS
    let off_@m = mean - shift_@m;
    let near_@m = exp(-network.angular_eta * off_@m * off_@m);
    let far_@m = -network.angular_eta * off_@m * near_@m;
#end
#unroll a ANGLES
    var plain_@a = 0.0;
    var slope_@a = 0.0;
#unroll m SHIFTS
    plain_@a += by_@a_@m * near_@m;
    slope_@a += by_@a_@m * far_@m;
#end
    let turn_@a = angular_factor(cosine, network.cosine_scale, turned_@a, network.zeta);
    value += plain_@a * turn_@a.x;
    by_cosine += plain_@a * turn_@a.y;
    by_distance += slope_@a * turn_@a.x;
#end
    let along = (by_distance * fade_j.x + value * fade_j.y) * fade_k;
    let across = by_cosine * fade_j.x * fade_k / j.w;
    force += along * j.xyz + across * (k.xyz - cosine * j.xyz);
  }
  return -network.angular_prefactor * force;
}
