// Along y, in place. A workgroup a line, x: x, y: z.
#import periodic/mesh/fourier

@compute @workgroup_size(LANES)
fn along_y(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let half = mesh.c / 2u + 1u;
  let first = group.x * N * half + group.y;
  for (var y = lane; y < N; y += LANES) { line[y] = coefficients[first + y * half]; }
  workgroupBarrier();
  transform(lane, SIGN);
  for (var y = lane; y < N; y += LANES) { coefficients[first + y * half] = line[RESULT + y]; }
}
