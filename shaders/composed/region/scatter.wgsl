// Forces on a region's atoms, and on the atoms that link atoms lie between, by the chain rule. x: atom, y: replica.
// Twin: Region.scatter in src/cpu/composed/region.ts.
#import composed/region/bindings

@compute @workgroup_size(LANES)
fn region_scatter(@builtin(global_invocation_id) id: vec3u) {
  let atom = id.x;
  if (atom >= region.atoms) { return; }
  let first = id.y * region.inner_atoms;
  var force = vec3f();
  let end = lists[region.rows + atom + 1u];
  for (var at = lists[region.rows + atom]; at < end; at++) {
    force += weights[at] * inner_forces[first + lists[at]].xyz;
  }
  partial_forces[id.y * region.partials + region.forces_at + atom] = vec4f(force, 0.0);
}
