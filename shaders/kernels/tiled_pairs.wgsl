// Pair forces of molecules too large for one workgroup: LANES atoms against one segment of partners, which pass through
// workgroup memory in tiles. x: block of atoms, y: segment, z: replica. Each segment's sum is kept apart and added in order.
#import shared/displacement
#import shared/forces
#import shared/pair_loop

var<workgroup> tile: array<vec3i, LANES>;
var<workgroup> partner: array<PairAtom, LANES>;

@compute @workgroup_size(LANES)
fn tiled_pairs(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  let first = replica * molecule.atoms;
  let wanted = group.x * LANES + lane;
  let atom = min(wanted, molecule.atoms - 1u);
  let here = positions[first + atom].xyz;
  let start = group.y * molecule.segment;
  let end = min(start + molecule.segment, molecule.atoms);
  let mine = pair_atom(atom);
  var row = exclusions_from(atom, start);
  var force = vec3f();
  for (var begin = start; begin < end; begin += LANES) {
    let other = min(begin + lane, molecule.atoms - 1u);
    tile[lane] = positions[first + other].xyz;
    partner[lane] = pair_atom(other);
    workgroupBarrier();
    let stop = min(LANES, end - begin);
    for (var t = 0u; t < stop; t++) {
      let hidden = excluded(&row, begin + t);
      if (hidden && (!HIDDEN_PAIRS || begin + t == atom)) { continue; }
      let d = difference(here, tile[t]);
      if (HIDDEN_PAIRS && hidden) {
        force += hidden_pair_force(pair_of(d), mine, partner[t]) * d;
      } else {
        force += pair_force(pair_of(d), mine, partner[t]) * d;
      }
    }
    workgroupBarrier();
  }
  if (wanted < molecule.atoms) {
    partial_forces[replica * molecule.partials + molecule.slots + group.y * molecule.atoms + atom] = vec4f(force, 0.0);
  }
}
