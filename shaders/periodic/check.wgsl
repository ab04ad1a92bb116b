// Whether the list still holds every pair within the cutoff: it does until some atom has moved half the skin. One lane an atom; whoever finds one
// raises the flag, which `begin` has lowered.
#import periodic/bindings

@compute @workgroup_size(64)
fn check(@builtin(global_invocation_id) id: vec3u) {
  let atom = id.x;
  if (atom >= box.atoms) { return; }
  let at = reference_at(atom);
  let was = vec3i(bitcast<i32>(atomicLoad(&work[at])), bitcast<i32>(atomicLoad(&work[at + 1u])), bitcast<i32>(atomicLoad(&work[at + 2u])));
  let moved = difference(positions[atom].xyz, was);
  if (atomicLoad(&work[BUILT]) == 0u || !(dot(moved, moved) <= box.leeway)) { atomicStore(&work[STALE], 1u); }
}
