// Puts atoms into cells, where the list is stale. The order within a cell is a matter of chance, and reaches no result: see `pairs`.
#import periodic/bindings

@compute @workgroup_size(64)
fn sort(@builtin(global_invocation_id) id: vec3u) {
  let atom = id.x;
  if (atom >= box.atoms || atomicLoad(&work[STALE]) == 0u) { return; }
  let here = positions[atom].xyz;
  let at = reference_at(atom);
  atomicStore(&work[at], bitcast<u32>(here.x));
  atomicStore(&work[at + 1u], bitcast<u32>(here.y));
  atomicStore(&work[at + 2u], bitcast<u32>(here.z));
  let cell = cell_index(cell_of(here));
  let place = atomicAdd(&work[count_at(cell)], 1u);
  if (place < box.cell_room) {
    atomicStore(&work[cell_at(cell) + place], atom);
  } else {
    atomicMax(&work[CELL_NEED], place + 1u);
  }
}
