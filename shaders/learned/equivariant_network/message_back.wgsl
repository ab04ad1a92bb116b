// The way back through messages. First a lane a channel: what comes to an atom by what it says and by its vectors. Then a lane a
// neighbour: what the pair's direction and distance do, both messages of the pair taken together, so that the force on this atom needs
// nothing from elsewhere. A workgroup an atom. x: atom, y: replica. Twin: EquivariantPass.backMessages.
#import learned/equivariant_network/radial

struct End {
  scalar: f32, // by the scalar of this end
  by: vec3f, // by its vector
  vector: vec3f,
  low: vec3f, // φ, parts 1 to 3
  high: vec3f, // φ, parts 4 to 6
}

fn end_of(row: u32, f: u32) -> End {
  let v = row * 3u * CHANNELS + f;
  let parts = parts_of(row, f);
  return End(
    work[network.by_scalars_at + row * 2u * CHANNELS + f],
    vector(layer.next_by_vectors_at + v),
    vector(layer.vectors_out_at + v),
    parts[0],
    parts[1],
  );
}

fn by_channel(row: u32, count: u32, f: u32) {
  let own = end_of(row, f);
  var by_low = vec3f();
  var by_high = vec3f();
  var by_vector = own.by;
  for (var n = 0u; n < count; n++) {
    let slot = slot_at(row, n);
    let u = unit_vector(slot);
    let other = end_of(u32(work[slot + OTHER]), f);
    let r = radial_parts(slot + BASIS, f);
    let own_turn = dot(u, own.vector);
    let turn = dot(u, other.vector);
    // By the factor before the unit vector in the message to this atom, and in that to the neighbour.
    let here = dot(u, own.by);
    let there = dot(u, other.by);
    by_low += vec3f(other.scalar, -there, dot(other.by, own.vector)) * r[0];
    by_high += vec3f(-other.scalar * own_turn, there * own_turn, there * turn) * r[1];
    let by_turn = here * other.high.z * r[1].z - other.scalar * own.high.x * r[1].x + there * own.high.y * r[1].y;
    by_vector += own.low.z * r[0].z * other.by + by_turn * u;
  }
  let at = network.by_parts_at + row * PARTS + f;
  put_vector(at, by_low);
  put_vector(at + 3u * CHANNELS, by_high);
  put_vector(layer.by_vectors_at + row * 3u * CHANNELS + f, by_vector);
}

fn by_neighbour(row: u32, slot: u32) {
  let u = unit_vector(slot);
  let other_row = u32(work[slot + OTHER]);
  var by_direction = vec3f();
  var by_distance = 0.0;
  for (var f = 0u; f < CHANNELS; f++) {
    let own = end_of(row, f);
    let other = end_of(other_row, f);
    let r = radial_parts(slot + BASIS, f);
    let slope = radial_parts(slot + SLOPES, f);
    let own_turn = dot(u, own.vector);
    let turn = dot(u, other.vector);
    let here = dot(u, own.by);
    let there = dot(u, other.by);
    let to_own_low = vec3f(own.scalar, here, dot(own.by, other.vector)) * other.low;
    let to_own_high = vec3f(own.scalar * turn, here * turn, here * own_turn) * other.high;
    let to_other_low = vec3f(other.scalar, -there, dot(other.by, own.vector)) * own.low;
    let to_other_high = vec3f(-other.scalar * own_turn, there * own_turn, there * turn) * own.high;
    by_distance += dot(to_own_low + to_other_low, slope[0]) + dot(to_own_high + to_other_high, slope[1]);
    let m = vec3f(other.low.y * r[0].y, other.high.y * r[1].y, other.high.z * r[1].z);
    let n = vec3f(own.low.y * r[0].y, own.high.y * r[1].y, own.high.z * r[1].z);
    let along_own = m.x + m.y * turn + m.z * own_turn;
    let along_other = -n.x + n.y * own_turn + n.z * turn;
    let by_own_turn = here * m.z - other.scalar * own.high.x * r[1].x + there * n.y;
    let by_turn = own.scalar * other.high.x * r[1].x + here * m.y + there * n.z;
    by_direction += along_own * own.by + along_other * other.by + by_own_turn * own.vector + by_turn * other.vector;
  }
  work[slot + BY_DIRECTION] += by_direction.x;
  work[slot + BY_DIRECTION + 1u] += by_direction.y;
  work[slot + BY_DIRECTION + 2u] += by_direction.z;
  work[slot + BY_DISTANCE] += by_distance;
}

@compute @workgroup_size(LANES)
fn network_message_back(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.y * network.atoms + group.x;
  let count = neighbours_of(row);
  for (var f = lane; f < CHANNELS; f += LANES) { by_channel(row, count, f); }
  for (var n = lane; n < count; n += LANES) { by_neighbour(row, slot_at(row, n)); }
}
