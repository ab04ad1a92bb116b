// From derivatives by features to forces: a workgroup an atom, a lane a neighbour. What the energy of atom i does to atom j goes
// to a place of its own, and the gather adds it up in order. x: atom, y: replica.
// Twin: SymmetryFunctions.addForces in src/cpu/learned/atomicNetwork/symmetryFunctions.ts.
#import learned/atomic_network/neighbours

var<workgroup> pull: array<vec3f, MOST_ATOMS>;

// −∂E_i/∂r_j by the radial functions, along the unit vector to j.
fn radial_force(n: u32, element: u32, row: u32) -> f32 {
  let r = seen[n].w;
  let f = faded[n];
  var slope = 0.0;
  for (var m = 0u; m < network.radial_count; m++) {
    let off = r - constants[network.shift + m];
    let eta = constants[network.eta + m];
    slope += work[row + element * network.radial_count + m] * exp(-eta * off * off) * (f.y - 2.0 * eta * off * f.x);
  }
  return -network.radial_prefactor * slope;
}

// −∂E_i/∂x_j by the angular functions of the pair j, k; `start` is the first of the pair's derivatives.
fn angular_force(j: u32, k: u32, start: u32) -> vec3f {
  let cosine = dot(seen[j].xyz, seen[k].xyz);
  var value = 0.0;
  var by_cosine = 0.0;
  var by_distance = 0.0;
  var radial: array<vec2f, SHIFTS>;
  for (var s = 0u; s < SHIFTS; s++) { radial[s] = distance_factor(0.5 * (seen[j].w + seen[k].w), s); }
  for (var a = 0u; a < network.angle_count; a++) {
    var by = vec2f();
    for (var s = 0u; s < SHIFTS; s++) { by += work[start + s * network.angle_count + a] * radial[s]; }
    let turn = angular_factor(cosine, network.cosine_scale, angle_shift(a), network.zeta);
    value += by.x * turn.x;
    by_cosine += by.x * turn.y;
    by_distance += by.y * turn.x;
  }
  let along = (by_distance * faded[j].z + value * faded[j].w) * faded[k].z;
  let across = by_cosine * faded[j].z * faded[k].z / seen[j].w;
  return -network.angular_prefactor * (along * seen[j].xyz + across * (seen[k].xyz - cosine * seen[j].xyz));
}

@compute @workgroup_size(LANES)
fn network_forces(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let atom = group.x;
  let replica = group.y;
  look_around(atom, replica, lane);
  let row = network.gradient_at + row_of(atom, replica);
  let out = replica * network.partials + network.forces_at + atom * network.atoms;
  for (var n = lane; n < network.atoms; n += LANES) {
    let other = lists[network.order + n];
    let element = lists[network.element + other];
    var force = vec3f();
    if (seen[n].w < network.radial_cutoff) { force = radial_force(n, element, row) * seen[n].xyz; }
    if (seen[n].w < network.angular_cutoff) {
      for (var t = 0u; t < network.present; t++) {
        let start = row + lists[network.angular_start + element * network.present + t];
        for (var b = near_start[t]; b < near_start[t + 1u]; b++) {
          if (near[b] != n) { force += angular_force(n, near[b], start); }
        }
      }
    }
    pull[n] = force;
    if (other != atom) { partial_forces[out + other] = vec4f(force, 0.0); }
  }
  workgroupBarrier();
  if (lane == 0u) {
    var sum = vec3f();
    for (var n = 0u; n < network.atoms; n++) { sum += pull[n]; }
    partial_forces[out + atom] = vec4f(-sum, 0.0);
  }
}
