// Scaled features of a batch's atoms, from the frames of one chunk to their slots; and what the way back begins with. x: slot.
#import fitting/bindings

@group(0) @binding(8) var<storage, read_write> work: array<vec4f>;

@compute @workgroup_size(LANES)
fn gather(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let slot = group.x;
  let number = row_of(slot);
  if (number == NONE) { return; }
  let row = row_record(number);
  if (row.chunk != layer.chunk) { return; }
  for (var c = lane; c < COLUMNS; c += LANES) {
    let at = row.features_at + 4u * c;
    work[shape.features_at + slot * COLUMNS + c] = vec4f(data[at], data[at + 1u], data[at + 2u], data[at + 3u]);
  }
  if (lane == 0u) { work[shape.back_seed_at + slot] = vec4f(1.0, 0.0, 0.0, 0.0); }
}
