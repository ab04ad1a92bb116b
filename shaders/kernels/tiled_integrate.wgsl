// Gathers an atom's forces, ends a step (run.finish) and begins the next (run.begin). x: atom, y: replica.
// Twin: CpuSimulation.advance in src/cpu/engine.ts.
#import shared/displacement
#import shared/forces
#import shared/hand
#import shared/integrator
#import kernels/tiled_gather

@compute @workgroup_size(LANES)
fn tiled_integrate(@builtin(global_invocation_id) id: vec3u) {
  let atom = id.x;
  let replica = id.y;
  if (atom >= molecule.atoms) { return; }
  let at = replica * molecule.atoms + atom;
  let half_kick = half_kick_of(atom);
  var v = velocities[at].xyz;
  var force = forces[at].xyz;
  if (run.finish != 0u) {
    force = gather(atom, replica);
    forces[at] = vec4f(force, 0.0);
    // A prime dispatch only brings the forces up to date.
    if (run.prime == 0u) {
      v = kick(v, force, half_kick);
      if (atom == run.hand_atom) { v = kick(v, hand_force(replica, positions[at].xyz), half_kick); }
    }
  }
  if (run.begin != 0u) {
    v = kick(v, force, half_kick);
    if (atom == run.hand_atom) { v = kick(v, hand_force(replica, positions[at].xyz), half_kick); }
    let counter = vec4u(run.step_low, run.step_high, atom, replica);
    let moved = drift(v, run.dt, run.keep, sigma_of(atom), counter, run.seed);
    v = moved.velocity;
    positions[at] += vec4i(fixed_point(moved.path), 0);
    if (moved.too_far && faults[at] == 0u) { faults[at] = run.step_low + 1u; }
  }
  velocities[at] = vec4f(v, 0.0);
}
