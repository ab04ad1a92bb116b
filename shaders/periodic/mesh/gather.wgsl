// Forces of the waves on each atom, −q ∇φ, from the potential on the mesh: one lane an atom, kcal/mol/Å.
#import periodic/mesh/bindings

@compute @workgroup_size(64)
fn gather(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= mesh.atoms) { return; }
  var s = splines(positions[id.x].xyz);
  var slope = vec3f();
  for (var x = 0u; x < 5u; x++) {
    let plane = after(s.first.x, x, mesh.a) * mesh.b;
    var sum = vec3f();
    for (var y = 0u; y < 5u; y++) {
      let row = (plane + after(s.first.y, y, mesh.b)) * mesh.c;
      var along = vec2f();
      for (var z = 0u; z < 5u; z++) {
        let potential = bitcast<f32>(atomicLoad(&values[row + after(s.first.z, z, mesh.c)]));
        along += potential * vec2f(s.value[z].z, s.slope[z].z);
      }
      sum += vec3f(along.x * s.value[y].y, along.x * s.slope[y].y, along.y * s.value[y].y);
    }
    slope += vec3f(sum.x * s.slope[x].x, sum.y * s.value[x].x, sum.z * s.value[x].x);
  }
  let per_edge = vec3f(mesh.per_x, mesh.per_y, mesh.per_z);
  partial_forces[mesh.forces_at + id.x] = vec4f(-atoms[id.x].x * slope * per_edge, 0.0);
}
