// Forces: a workgroup an atom, a lane a neighbour; each pair is worked out from both ends. x: atom, y: replica.
// Twin: Surroundings.addForces.
#import learned/equivariant_network/bindings

var<workgroup> pull: array<vec3f, MOST_ATOMS>;

fn by_sums(at: u32) -> vec4f {
  return vec4f(work[at], work[at + WIDTH], work[at + 2u * WIDTH], work[at + 3u * WIDTH]);
}

// Force on the atom of `row` by its neighbour in `slot`, kcal/mol/Å.
fn pair_force(row: u32, atom: u32, slot: u32) -> vec3f {
  let other = u32(work[slot + OTHER]);
  let u = unit_vector(slot);
  let own_at = network.by_sums_at + row * 4u * WIDTH + lists[other % network.atoms] * RADIAL;
  let other_at = network.by_sums_at + other * 4u * WIDTH + lists[atom] * RADIAL;
  var by_direction = vec3f(work[slot + BY_DIRECTION], work[slot + BY_DIRECTION + 1u], work[slot + BY_DIRECTION + 2u]);
  var by_distance = work[slot + BY_DISTANCE];
  for (var k = 0u; k < RADIAL; k++) {
    let own = by_sums(own_at + k);
    let theirs = by_sums(other_at + k);
    // The neighbour sees the pair from the other side.
    let by_vector = own.yzw - theirs.yzw;
    by_direction += work[slot + BASIS + k] * by_vector;
    by_distance += work[slot + SLOPES + k] * (own.x + theirs.x + dot(by_vector, u));
  }
  return by_distance * u + (by_direction - dot(by_direction, u) * u) / work[slot + 3u];
}

@compute @workgroup_size(LANES)
fn network_forces(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.y * network.atoms + group.x;
  let count = neighbours_of(row);
  for (var n = lane; n < count; n += LANES) { pull[n] = pair_force(row, group.x, slot_at(row, n)); }
  workgroupBarrier();
  if (lane == 0u) {
    var sum = vec3f();
    for (var n = 0u; n < count; n++) { sum += pull[n]; }
    partial_forces[group.y * network.partials + network.forces_at + group.x] = vec4f(sum, 0.0);
  }
}
