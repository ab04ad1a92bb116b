// How neighbours move against each atom when all atoms move along u = ∂loss/∂F: u_j − u_i. x: slot of i; a lane takes a neighbour. It goes where
// the pulls were, which are no longer needed.
#import fitting/bindings

@group(0) @binding(8) var<storage, read_write> work: array<f32>;

@compute @workgroup_size(LANES)
fn moves(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let slot = group.x;
  let number = row_of(slot);
  if (number == NONE) { return; }
  let row = row_record(number);
  let place = place_of(slot);
  let others = slots_of(place);
  let own = shape.residuals_at + 8u * slot;
  for (var n = lane; n < row.neighbours; n += LANES) {
    let other = shape.residuals_at + 8u * lists[others + neighbour_atom(tables[row.neighbours_at + n])];
    let to = shape.pulls_at + slot * shape.pulls + 3u * n;
    for (var c = 0u; c < 3u; c++) { work[to + c] = work[other + c] - work[own + c]; }
  }
  // What the reverse pass begins with.
  if (lane == 0u) { work[4u * (shape.reverse_seed_at + slot)] = work[shape.places_at + 2u * place + 1u]; }
}
