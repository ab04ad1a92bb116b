// Many steps of a whole molecule in one dispatch: a workgroup a replica, ATOMS_PER_LANE atoms a lane, the molecule in workgroup
// memory. Each step: move, barrier, forces of tuples (lanes take tuples in turn) and of pairs (lanes take atoms), barrier, gather.
// Chunks join without a seam: `run.prime` = 1 first works out the forces of the positions given, by the same code.
// Twin: CpuSimulation.advance in src/cpu/engine.ts.
#import shared/bindings
#import shared/fixed_point
#import shared/forces
#import shared/hand
#import shared/integrator
#import shared/pair_loop

const ATOMS: u32 = LANES * ATOMS_PER_LANE;
var<workgroup> place: array<vec3i, ATOMS>;
var<workgroup> partner: array<PairAtom, ATOMS>;

fn place_of(replica: u32, i: u32) -> vec3i {
  return place[i];
}

fn displacement(replica: u32, i: u32, j: u32) -> vec3f {
  return difference(place[i], place[j]);
}

fn pair_forces(atom: u32, atoms: u32) -> vec3f {
  var force = vec3f();
  var row = exclusions_from(atom, 0u);
  let here = place[atom];
  let mine = partner[atom];
  for (var j = 0u; j < atoms; j++) {
    let hidden = excluded(&row, j);
    if (hidden && (!HIDDEN_PAIRS || j == atom)) { continue; }
    let d = difference(here, place[j]);
    if (HIDDEN_PAIRS && hidden) {
      force += hidden_pair_force(pair_of(d), mine, partner[j]) * d;
    } else {
      force += pair_force(pair_of(d), mine, partner[j]) * d;
    }
  }
  return force;
}

// Pairs of small molecules, each once: like tuples of two atoms.
fn listed_pair_forces(lane: u32, replica: u32) {
  let pairs = molecule.pairs;
  let first = molecule.pair_list;
  for (var p = lane; p < pairs; p += LANES) {
    let at = first + tuple_words(2u) * p;
    let i = tuple_atom(at);
    let j = tuple_atom(at + 1u);
    let d = difference(place[i], place[j]);
    var force = vec3f();
    // Excluded pairs stand last.
    if (HIDDEN_PAIRS && p >= molecule.open_pairs) {
      force = hidden_pair_force(pair_of(d), partner[i], partner[j]) * d;
    } else {
      force = pair_force(pair_of(d), partner[i], partner[j]) * d;
    }
    put(replica, tuple_slot(at, 0u, 2u), force);
    put(replica, tuple_slot(at, 1u, 2u), -force);
  }
}

fn gather(atom: u32, replica: u32) -> vec3f {
  var force = vec3f();
  let end = lists[molecule.gather + atom + 1u];
  for (var slot = lists[molecule.gather + atom]; slot < end; slot++) {
    force += tuple_force(replica, slot);
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
  let atoms = molecule.atoms;
  let first = replica * atoms;
  var v: array<vec3f, ATOMS_PER_LANE>;
  var force: array<vec3f, ATOMS_PER_LANE>;
  var fault: array<u32, ATOMS_PER_LANE>;
  for (var a = 0u; a < ATOMS_PER_LANE; a++) {
    let atom = a * LANES + lane;
    if (atom < atoms) {
      place[atom] = positions[first + atom].xyz;
      partner[atom] = pair_atom(atom);
      v[a] = velocities[first + atom].xyz;
      force[a] = forces[first + atom].xyz;
      fault[a] = faults[first + atom];
    }
  }
  for (var s = 1u - run.prime; s <= run.steps; s++) {
    if (s > 0u) {
      // The step that begins here has index run.step + s − 1, with carry.
      let step_low = run.step_low + (s - 1u);
      let step_high = run.step_high + select(0u, 1u, step_low < run.step_low);
      for (var a = 0u; a < ATOMS_PER_LANE; a++) {
        let atom = a * LANES + lane;
        if (atom < atoms) {
          var kicked = kick(v[a], force[a], half_kick_of(atom));
          if (atom == run.hand_atom) { kicked = kick(kicked, hand_force(replica, place[atom]), half_kick_of(atom)); }
          let counter = vec4u(step_low, step_high, atom, replica);
          let moved = drift(kicked, run.dt, run.keep, sigma_of(atom), counter, run.seed);
          v[a] = moved.velocity;
          place[atom] += fixed_point(moved.path);
          if (moved.too_far && fault[a] == 0u) { fault[a] = step_low + 1u; }
        }
      }
    }
    workgroupBarrier();
    tuple_forces(lane, LANES, replica);
    if (LISTED_PAIRS) {
      listed_pair_forces(lane, replica);
    } else if (HAS_PAIRS) {
      for (var a = 0u; a < ATOMS_PER_LANE; a++) {
        let atom = a * LANES + lane;
        if (atom < atoms) { force[a] = pair_forces(atom, atoms); }
      }
    }
    tuple_barrier();
    for (var a = 0u; a < ATOMS_PER_LANE; a++) {
      let atom = a * LANES + lane;
      if (atom < atoms) {
        force[a] = select(vec3f(), force[a], HAS_PAIRS && !LISTED_PAIRS) + gather(atom, replica);
        if (s > 0u) {
          v[a] = kick(v[a], force[a], half_kick_of(atom));
          if (atom == run.hand_atom) { v[a] = kick(v[a], hand_force(replica, place[atom]), half_kick_of(atom)); }
        }
      }
    }
  }
  for (var a = 0u; a < ATOMS_PER_LANE; a++) {
    let atom = a * LANES + lane;
    if (atom < atoms) {
      positions[first + atom] = vec4i(place[atom], 0);
      velocities[first + atom] = vec4f(v[a], 0.0);
      forces[first + atom] = vec4f(force[a], 0.0);
      faults[first + atom] = fault[a];
    }
  }
}
