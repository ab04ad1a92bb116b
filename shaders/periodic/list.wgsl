// Lists the partners within the cutoff and the skin of each atom, where the list is stale. One lane an atom looks through the cells around it: cells are no
// narrower than that range, and where there are fewer than three along an edge each is looked through once.
#import periodic/bindings

fn is_excluded(atom: u32, other: u32) -> bool {
  for (var e = exclusions[atom]; e < exclusions[atom + 1u]; e++) {
    if (exclusions[box.atoms + 1u + e] == other) { return true; }
  }
  return false;
}

@compute @workgroup_size(64)
fn list(@builtin(global_invocation_id) id: vec3u) {
  let atom = id.x;
  if (atom >= box.atoms || atomicLoad(&work[STALE]) == 0u) { return; }
  let here = positions[atom].xyz;
  let home = cell_of(here);
  let all = cells();
  let around = min(all, vec3u(3u));
  var count = 0u;
  for (var n = 0u; n < around.x * around.y * around.z; n++) {
    let step = vec3u(n % around.x, (n / around.x) % around.y, n / (around.x * around.y));
    let cell = cell_index((home + step + all - vec3u(1u)) % all);
    let first = cell_at(cell);
    let end = first + min(atomicLoad(&work[count_at(cell)]), box.cell_room);
    for (var at = first; at < end; at++) {
      let other = atomicLoad(&work[at]);
      let d = difference(here, positions[other].xyz);
      if (other == atom || !(dot(d, d) < box.range2) || is_excluded(atom, other)) { continue; }
      if (count < box.list_room) { neighbours[box.atoms * (count + 1u) + atom] = other; }
      count++;
    }
  }
  neighbours[atom] = min(count, box.list_room);
  if (count > box.list_room) { atomicMax(&work[LIST_NEED], count); }
  if (atom == 0u) { atomicStore(&work[BUILT], 1u); }
}
