// From derivatives by features to what each atom's network does to its neighbours: ∂N_i/∂x_j, 1/Å. x: slot of i; a lane takes a component of
// a neighbour. Functions of an element see nobody else, and an atom moves its own features by minus the sum of what its neighbours do.
#import fitting/bindings

@group(0) @binding(8) var<storage, read_write> work: array<f32>;

@compute @workgroup_size(LANES)
fn pulls(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let slot = group.x;
  let number = row_of(slot);
  if (number == NONE) { return; }
  let row = row_record(number);
  if (row.chunk != layer.chunk) { return; }
  let frame = frame_record(row.frame);
  let present = tables[frame + 6u];
  let by_feature = 4u * (shape.by_feature_at + slot * COLUMNS);
  let wide = 3u * row.neighbours;
  let narrow = 3u * row.near;
  for (var q = lane; q < wide; q += LANES) {
    let element = neighbour_element(tables[row.neighbours_at + q / 3u]);
    var sum = 0.0;
    var at = row.jacobian_at + q;
    var column = by_feature + tables[shape.radial_at + element];
    for (var f = 0u; f < RADIAL; f++) {
      sum += work[column + f] * data[at];
      at += wide;
    }
    if (q < narrow) {
      at = row.jacobian_at + RADIAL * wide + q;
      for (var t = 0u; t < present; t++) {
        column = by_feature + tables[shape.angular_at + element * ELEMENTS + present_element(frame, t)];
        for (var a = 0u; a < ANGULAR; a++) {
          sum += work[column + a] * data[at];
          at += narrow;
        }
      }
    }
    work[shape.pulls_at + slot * shape.pulls + q] = sum;
  }
}
