// Empties the mesh.
#import periodic/mesh/bindings

@compute @workgroup_size(64)
fn clear(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.y * groups.x * 64u + id.x;
  if (at < mesh.a * mesh.b * mesh.c) { atomicStore(&values[at], 0); }
}
