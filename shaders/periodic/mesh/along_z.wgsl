// Along z: charges to coefficients (SIGN −1), or coefficients to the potential (SIGN +1). A workgroup a line, x: x, y: y.
#import periodic/mesh/fourier

@compute @workgroup_size(LANES)
fn along_z(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * mesh.b + group.y;
  let half = N / 2u + 1u;
  for (var z = lane; z < N; z += LANES) {
    if (SIGN < 0.0) {
      line[z] = vec2f(f32(atomicLoad(&values[row * N + z])) * (1.0 / CHARGE), 0.0);
    } else if (z < half) {
      line[z] = coefficients[row * half + z];
    } else {
      line[z] = coefficients[row * half + N - z] * vec2f(1.0, -1.0);
    }
  }
  workgroupBarrier();
  transform(lane, SIGN);
  for (var z = lane; z < N; z += LANES) {
    if (SIGN > 0.0) {
      atomicStore(&values[row * N + z], bitcast<i32>(line[RESULT + z].x));
    } else if (z < half) {
      coefficients[row * half + z] = line[RESULT + z];
    }
  }
}
