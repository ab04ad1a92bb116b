// From derivatives by features to forces: a workgroup an atom, a lane a neighbour. What the energy of atom i does to atom j goes
// to a place of its own, and the gather adds it up in order. x: atom, y: replica.
// Twin: SymmetryFunctions.addForces in src/cpu/learned/atomicNetwork/symmetryFunctions.ts.
#import learned/atomic_network/neighbours

var<workgroup> pull: array<vec3f, MOST_NEIGHBOURS>;

// −∂E_i/∂r_j by the radial functions, along the unit vector to j; `start` is the first of the derivatives by those of its element.
fn radial_force(n: u32, start: u32) -> f32 {
  let r = seen[n].w;
  let f = faded[n];
  var slope = 0.0;
  for (var m = 0u; m < network.radial_count; m++) {
    let off = r - constants[network.shift + m];
    let eta = constants[network.eta + m];
    slope += work[start + m] * exp(-eta * off * off) * (f.y - 2.0 * eta * off * f.x);
  }
  return -network.radial_prefactor * slope;
}

@compute @workgroup_size(LANES)
fn forces(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let atom = group.x;
  let replica = group.y;
  look_around(atom, replica, lane, true);
  let row = network.gradient_at + row_of(atom, replica);
  let out = replica * network.partials + network.forces_at + atom * network.atoms;
  let end = min(around, MOST_NEIGHBOURS);
  for (var n = lane; n < end; n += LANES) {
    let element = lists[network.element + who[n]];
    var force = radial_force(n, row + element * network.radial_count) * seen[n].xyz;
    if (seen[n].w < network.angular_cutoff) {
      for (var t = 0u; t < network.present; t++) {
        if (near_start[t] == near_start[t + 1u]) { continue; }
        force += angular_force(n, t, row + lists[network.angular_start + element * network.present + t]);
      }
    }
    pull[n] = force;
    partial_forces[out + who[n]] = vec4f(force, 0.0);
  }
  workgroupBarrier();
  if (lane == 0u) {
    var sum = vec3f();
    for (var n = 0u; n < end; n++) { sum += pull[n]; }
    // A force that no integrator takes: the molecule is reported as blown up.
    if (around > MOST_NEIGHBOURS) { sum = vec3f(1e30); }
    partial_forces[out + atom] = vec4f(-sum, 0.0);
  }
}
