// Along x: there, times the potential of a unit wave, e^(−π²m²/α²) |b|²/(π V m²), and back. A workgroup a line, x: y, y: z.
#import periodic/mesh/fourier

var<workgroup> parts: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn along_x(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let half = mesh.c / 2u + 1u;
  let stride = mesh.b * half;
  let first = group.x * half + group.y;
  for (var x = lane; x < N; x += LANES) { line[x] = coefficients[first + x * stride]; }
  workgroupBarrier();
  transform(lane, -1.0);
  let across = tables[mesh.waves_y + group.x];
  let up = tables[mesh.waves_z + group.y];
  // A coefficient stands for its conjugate too, where that is another one.
  let times_seen = select(2.0, 1.0, group.y == 0u || 2u * group.y == mesh.c);
  var energy = 0.0;
  for (var x = lane; x < N; x += LANES) {
    let wave = tables[mesh.waves_x + x];
    let m2 = wave.y + across.y + up.y;
    var potential = 0.0;
    if (m2 > 0.0) { potential = mesh.front * wave.x * across.x * up.x / m2; }
    let s = line[RESULT + x];
    energy += times_seen * potential * dot(s, s);
    line[RESULT + x] = potential * s;
  }
  parts[lane] = energy;
  workgroupBarrier();
  if (lane == 0u) {
    var sum = 0.0;
    for (var n = 0u; n < LANES; n++) { sum += parts[n]; }
    energies[first] = sum;
  }
  // Back from where the result stands.
  if (RESULT != 0u) {
    for (var x = lane; x < N; x += LANES) { line[x] = line[RESULT + x]; }
    workgroupBarrier();
  }
  transform(lane, 1.0);
  for (var x = lane; x < N; x += LANES) { coefficients[first + x * stride] = line[RESULT + x]; }
}
