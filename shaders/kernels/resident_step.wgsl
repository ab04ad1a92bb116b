// Many steps of a whole molecule in one dispatch: a workgroup a replica, a lane an atom, positions in workgroup memory.
// Each step: move, barrier, forces of tuples (lanes take tuples in turn) and of pairs (lanes take atoms), barrier, gather.
// Chunks join without a seam: `run.prime` = 1 first works out the forces of the positions given, by the same code.
// Twin: CpuSimulation.advance in src/cpu/engine.ts.
#import shared/bindings
#import shared/fixed_point
#import shared/forces
#import shared/integrator
#import shared/pair_loop

var<workgroup> place: array<vec3i, LANES>;

fn displacement(replica: u32, i: u32, j: u32) -> vec3f {
  return difference(place[i], place[j]);
}

fn pair_forces(atom: u32) -> vec3f {
  var force = vec3f();
  var row = exclusions_from(atom, 0u);
  let here = place[atom];
  for (var j = 0u; j < molecule.atoms; j++) {
    if (excluded(&row, j)) { continue; }
    let d = difference(here, place[j]);
    force += pair_force(pair_of(d), atom, j) * d;
  }
  return force;
}

fn gather(atom: u32, replica: u32) -> vec3f {
  var force = vec3f();
  let end = lists[molecule.gather + atom + 1u];
  for (var g = lists[molecule.gather + atom]; g < end; g++) {
    force += tuple_force(replica, lists[g]);
  }
  return force;
}

@compute @workgroup_size(LANES)
fn resident_step(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32
) {
  let replica = group.y * groups.x + group.x;
  if (replica >= molecule.replicas) { return; }
  let mine = lane < molecule.atoms;
  let atom = min(lane, molecule.atoms - 1u);
  let at = replica * molecule.atoms + atom;
  let half_kick = half_kick_of(atom);
  let sigma = sigma_of(atom);
  place[lane] = positions[at].xyz;
  var v = velocities[at].xyz;
  var force = forces[at].xyz;
  var fault = faults[at];
  for (var s = 1u - run.prime; s <= run.steps; s++) {
    if (mine && s > 0u) {
      v = kick(v, force, half_kick);
      // The step that begins here has index run.step + s − 1, with carry.
      let step_low = run.step_low + (s - 1u);
      let step_high = run.step_high + select(0u, 1u, step_low < run.step_low);
      let moved = drift(v, run.dt, run.keep, sigma, vec4u(step_low, step_high, atom, replica), run.seed);
      v = moved.velocity;
      place[lane] += moved.move_by;
      if (moved.too_far && fault == 0u) { fault = step_low + 1u; }
    }
    workgroupBarrier();
    tuple_forces(lane, LANES, replica);
    var pairs = vec3f();
    if (mine && HAS_PAIRS) { pairs = pair_forces(atom); }
    tuple_barrier();
    if (mine) {
      force = pairs + gather(atom, replica);
      if (s > 0u) { v = kick(v, force, half_kick); }
    }
  }
  if (mine) {
    positions[at] = vec4i(place[lane], 0);
    velocities[at] = vec4f(v, 0.0);
    forces[at] = vec4f(force, 0.0);
    faults[at] = fault;
  }
}
