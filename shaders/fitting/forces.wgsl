// Forces on the atoms of a batch, kcal/mol/Å, gathered in the order of neighbours; their loss (pseudo-Huber: s²(√(1 + (x/s)²) − 1)/s'… see
// src/fit/training/cpuLearner.ts) and u = ∂loss/∂F. x: slot.
#import fitting/bindings

@group(0) @binding(8) var<storage, read_write> work: array<f32>;
@group(0) @binding(9) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(LANES)
fn forces(@builtin(global_invocation_id) id: vec3u) {
  let slot = id.x;
  if (slot >= batch.slots) { return; }
  let number = row_of(slot);
  if (number == NONE) { return; }
  let row = row_record(number);
  let others = slots_of(place_of(slot));
  let own = shape.pulls_at + slot * shape.pulls;
  var force = vec3f();
  for (var n = 0u; n < row.neighbours; n++) {
    let word = tables[row.neighbours_at + n];
    let mine = own + 3u * n;
    let other = shape.pulls_at + lists[others + neighbour_atom(word)] * shape.pulls + 3u * neighbour_back(word);
    force += vec3f(work[mine], work[mine + 1u], work[mine + 2u]) - vec3f(work[other], work[other + 1u], work[other + 2u]);
  }
  force *= shape.unit;
  let predicted = shape.predicted_at + 3u * number;
  results[predicted] = force.x;
  results[predicted + 1u] = force.y;
  results[predicted + 2u] = force.z;
  if (batch.learn == 0u) { return; }
  let frame = frame_record(row.frame);
  let label = tables[frame + 5u] + 3u * (number - tables[frame]);
  let error = force - vec3f(bitcast<f32>(tables[label]), bitcast<f32>(tables[label + 1u]), bitcast<f32>(tables[label + 2u]));
  let components = 3.0 * f32(tables[frame + 1u]);
  let scaled = error / shape.force_scale;
  let root = sqrt(1.0 + scaled * scaled);
  let share = bitcast<f32>(tables[frame + 4u]) / f32(batch.frames);
  let slope = share * shape.force_weight / components * error / root;
  let at = shape.residuals_at + 8u * slot;
  work[at] = slope.x;
  work[at + 1u] = slope.y;
  work[at + 2u] = slope.z;
  // x²/(1 + √…) is s²(√… − 1) without what cancels.
  work[at + 3u] = shape.force_weight / components * dot(error * error / (1.0 + root), vec3f(1.0));
  work[at + 4u] = abs(error.x) + abs(error.y) + abs(error.z);
}
