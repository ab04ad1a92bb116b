// Energies by Term of every replica as it stands: one entry a tuple, and two an atom and pair Term (the energy and
// its rest, half of what it shares with each partner). The host adds them up in f64. x: replica, y and lane: entry.
#import shared/displacement
#import shared/forces
#import shared/pair_loop

fn pair_energies(atom: u32, replica: u32) -> array<vec2f, PAIR_TERMS> {
  var whole = array<vec2f, PAIR_TERMS>();
  var row = exclusions_from(atom, 0u);
  let mine = pair_atom(atom);
  var j = 0u;
  while (j < molecule.atoms) {
    // Sums of 64 partners first: long f32 sums of mixed sign lose digits.
    var part = array<vec2f, PAIR_TERMS>();
    let end = min(j + 64u, molecule.atoms);
    for (; j < end; j++) {
      let hidden = excluded(&row, j);
      if (hidden && (!HIDDEN_PAIRS || j == atom)) { continue; }
      let pair = pair_of(displacement(replica, atom, j));
      if (HIDDEN_PAIRS && hidden) {
        add_hidden_pair_energies(pair, mine, pair_atom(j), &part);
      } else {
        add_pair_energies(pair, mine, pair_atom(j), &part);
      }
    }
    for (var t = 0u; t < PAIR_TERMS; t++) { whole[t] += part[t]; }
  }
  return whole;
}

@compute @workgroup_size(64)
fn energies_of_terms(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32
) {
  let replica = group.z * groups.x + group.x;
  if (replica >= molecule.replicas) { return; }
  let entry = group.y * 64u + lane;
  let first = replica * molecule.energy_entries;
  if (entry < molecule.tuples) {
    energies[first + entry] = tuple_energy(replica, entry);
  } else if (HAS_PAIRS && entry < molecule.tuples + molecule.atoms) {
    let atom = entry - molecule.tuples;
    var u = pair_energies(atom, replica);
    for (var t = 0u; t < PAIR_TERMS; t++) {
      let at = first + molecule.tuples + 2u * (t * molecule.atoms + atom);
      energies[at] = 0.5 * u[t].x;
      energies[at + 1u] = 0.5 * u[t].y;
    }
  }
}
