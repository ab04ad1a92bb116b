// As tiled_integrate, where lengths are held: an invocation has a whole cluster, so that nothing is added up by two. x: cluster, y: replica.
// LangevinMiddle's order of projections (Zhang et al., J. Phys. Chem. A 123, 6056 (2019)). Twin: Held in src/cpu/constrained.ts.
#import shared/displacement
#import shared/forces
#import shared/hand
#import shared/integrator
#import kernels/tiled_gather
#import constraints/settle
#import constraints/star

// Words of a cluster: how many atoms (0: a water), and which.
const ROW: u32 = 6u;

fn project(water: bool, count: u32, c: ptr<function, Cluster>) {
  if (water) { still(c); } else if (count > 1u) { calm_star(count - 1u, c); }
}

@compute @workgroup_size(LANES)
fn tiled_clusters(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= molecule.clusters) { return; }
  let replica = id.y;
  let first = replica * molecule.atoms;
  let row = molecule.cluster_rows + ROW * id.x;
  let water = lists[row] == 0u;
  let count = select(lists[row], 3u, water);
  let at = molecule.cluster_shapes + 4u * id.x;
  let shape = vec4f(parameters[at], parameters[at + 1u], parameters[at + 2u], parameters[at + 3u]);
  var c: Cluster;
  var force: array<vec3f, MOST_ATOMS>;
  // An atom that is frozen holds its whole cluster.
  var frozen = false;
  for (var n = 0u; n < count; n++) {
    let atom = lists[row + 1u + n];
    c.atoms[n] = atom;
    c.weights[n] = parameters[molecule.masses + 2u * atom];
    frozen = frozen || c.weights[n] == 0.0;
    c.velocities[n] = velocities[first + atom].xyz;
    force[n] = forces[first + atom].xyz;
    if (n > 0u) { c.bonds[n - 1u] = difference(positions[first + atom].xyz, positions[first + c.atoms[0]].xyz); }
  }
  if (run.finish != 0u) {
    for (var n = 0u; n < count; n++) {
      force[n] = gather(c.atoms[n], replica);
      forces[first + c.atoms[n]] = vec4f(force[n], 0.0);
    }
    if (run.prime == 0u) {
      pushed(replica, count, &force, &c);
      if (!frozen) { project(water, count, &c); }
    }
  }
  if (run.begin != 0u) {
    pushed(replica, count, &force, &c);
    if (run.keep < 1.0 && !frozen) { project(water, count, &c); }
    var fault = 0u;
    var free: array<vec3f, MOST_ATOMS>;
    for (var n = 0u; n < count; n++) {
      let counter = vec4u(run.step_low, run.step_high, c.atoms[n], replica);
      let moved = drift(c.velocities[n], run.dt, run.keep, sigma_of(c.atoms[n]), counter, run.seed);
      c.velocities[n] = moved.velocity;
      c.paths[n] = moved.path;
      free[n] = moved.path;
      fault |= select(0u, 1u << n, moved.too_far);
    }
    if (fault == 0u && !frozen) {
      var sound = true;
      if (water) { sound = settle(shape, &c); } else if (count > 1u) { sound = hold_star(shape, count - 1u, &c); }
      if (!sound) { fault = 31u; }
    }
    for (var n = 0u; n < count; n++) {
      let place = first + c.atoms[n];
      if (fault != 0u || (frozen && count > 1u)) {
        // Stand still: the numbers stay finite until the host has seen the fault and gone back.
        c.velocities[n] = vec3f();
        if ((fault & (1u << n)) != 0u && faults[place] == 0u) { faults[place] = run.step_low + 1u; }
        continue;
      }
      c.velocities[n] += (c.paths[n] - free[n]) / run.dt;
      positions[place] += vec4i(fixed_point(c.paths[n]), 0);
    }
  }
  for (var n = 0u; n < count; n++) { velocities[first + c.atoms[n]] = vec4f(c.velocities[n], 0.0); }
}

// Half a kick of the forces, and of the hand.
fn pushed(replica: u32, count: u32, force: ptr<function, array<vec3f, MOST_ATOMS>>, c: ptr<function, Cluster>) {
  for (var n = 0u; n < count; n++) {
    let atom = (*c).atoms[n];
    let half_kick = half_kick_of(atom);
    (*c).velocities[n] = kick((*c).velocities[n], (*force)[n], half_kick);
    if (atom == run.hand_atom) {
      let place = positions[replica * molecule.atoms + atom].xyz;
      (*c).velocities[n] = kick((*c).velocities[n], hand_force(replica, place), half_kick);
    }
  }
}
