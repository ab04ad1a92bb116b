// Forces of all tuples of molecules too large for one workgroup. x: tuple, y: replica.
#import shared/displacement
#import shared/forces

@compute @workgroup_size(LANES)
fn tiled_tuples(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  tuple_forces(id.x, groups.x * LANES, id.y);
}
