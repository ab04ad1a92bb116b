// Change of the features of atom i when all atoms move along u = ∂loss/∂F: Σ_j ∂G_i/∂x_j · (u_j − u_i). x: slot of i; a lane takes a
// feature. Differences come from fitting/moves.
#import fitting/bindings

@group(0) @binding(8) var<storage, read_write> work: array<f32>;

const RADIAL_ONLY: u32 = 255u;

// How a neighbour moves; its derivatives of a feature begin at `at`.
fn along(moved: u32, at: u32) -> f32 {
  return work[moved] * data[at] + work[moved + 1u] * data[at + 1u] + work[moved + 2u] * data[at + 2u];
}

@compute @workgroup_size(LANES)
fn tangents(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let slot = group.x;
  let number = row_of(slot);
  if (number == NONE) { return; }
  let row = row_record(number);
  if (row.chunk != layer.chunk) { return; }
  let frame = frame_record(row.frame);
  let moved = shape.pulls_at + slot * shape.pulls;
  let wide = 3u * row.neighbours;
  let narrow = 3u * row.near;
  let angular = row.jacobian_at + RADIAL * wide;
  for (var column = lane; column < shape.columns; column += LANES) {
    let word = tables[shape.columns_at + column];
    let s = word & 255u;
    let t = (word >> 8u) & 255u;
    let f = word >> 16u;
    var sum = 0.0;
    if (t == RADIAL_ONLY) {
      let first = row.jacobian_at + f * wide;
      for (var n = 0u; n < row.neighbours; n++) {
        if (neighbour_element(tables[row.neighbours_at + n]) == s) { sum += along(moved + 3u * n, first + 3u * n); }
      }
    } else if (present_place(frame, s) != NONE && present_place(frame, t) != NONE) {
      // Of the neighbours of s the functions with t, and the other way round.
      let with_t = angular + (present_place(frame, t) * ANGULAR + f) * narrow;
      let with_s = angular + (present_place(frame, s) * ANGULAR + f) * narrow;
      for (var n = 0u; n < row.near; n++) {
        let kind = neighbour_element(tables[row.neighbours_at + n]);
        if (kind != s && kind != t) { continue; }
        sum += along(moved + 3u * n, select(with_s, with_t, kind == s) + 3u * n);
      }
    }
    work[4u * (shape.tangents_at + slot * COLUMNS) + column] = sum;
  }
}
