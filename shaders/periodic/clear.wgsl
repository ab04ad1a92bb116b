// Empties the cells, where the list is stale. One lane a cell.
#import periodic/bindings

@compute @workgroup_size(64)
fn clear(@builtin(global_invocation_id) id: vec3u) {
  if (atomicLoad(&work[STALE]) == 0u || id.x >= box.cells_x * box.cells_y * box.cells_z) { return; }
  atomicStore(&work[count_at(id.x)], 0u);
}
