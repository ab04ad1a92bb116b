// Spreads charges over the mesh: one lane an atom. Integers are added, so that the sum at a mesh point does not depend on who came first.
#import periodic/mesh/bindings

@compute @workgroup_size(64)
fn spread(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= mesh.atoms) { return; }
  let q = CHARGE * atoms[id.x].x;
  if (q == 0.0) { return; }
  var s = splines(positions[id.x].xyz);
  for (var x = 0u; x < 5u; x++) {
    let plane = after(s.first.x, x, mesh.a) * mesh.b;
    for (var y = 0u; y < 5u; y++) {
      let row = (plane + after(s.first.y, y, mesh.b)) * mesh.c;
      let weight = q * s.value[x].x * s.value[y].y;
      for (var z = 0u; z < 5u; z++) {
        atomicAdd(&values[row + after(s.first.z, z, mesh.c)], i32(round(weight * s.value[z].z)));
      }
    }
  }
}
