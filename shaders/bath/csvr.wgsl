// Rescales the velocities of a replica by the stochastic factor of Bussi, Donadio and Parrinello (J. Chem. Phys. 126, 014101 (2007), eq. A7), after what
// moves as a whole has been stopped. A workgroup a replica; sums in a fixed order. Å/fs, amu. Twin: src/cpu/csvr.ts. `Bath` is written by src/gpu/bath.ts.

@group(0) @binding(0) var<uniform> bath: Bath;
// amu, [N].
@group(0) @binding(1) var<storage, read> masses: array<f32>;
// A normal number and a sum of squares of others, of each record and replica.
@group(0) @binding(2) var<storage, read> draws: array<vec2f>;
// Å/fs, replica-major.
@group(0) @binding(3) var<storage, read_write> velocities: array<vec4f>;

const LANES: u32 = 256u;
var<workgroup> sums: array<vec4f, LANES>;

// The sum over all lanes, to all lanes.
fn total(lane: u32, mine: vec4f) -> vec4f {
  sums[lane] = mine;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  let all = sums[0];
  workgroupBarrier();
  return all;
}

// The factor for velocities of this kinetic energy, amu Å²/fs².
fn factor(kinetic: f32, draw: vec2f) -> f32 {
  if (!(kinetic > 0.0)) { return 1.0; }
  let part = (1.0 - bath.keep) * bath.half / kinetic;
  let square = bath.keep + part * (draw.x * draw.x + draw.y) + 2.0 * draw.x * sqrt(bath.keep * part);
  let size = sqrt(max(0.0, square));
  return select(size, -size, draw.x + sqrt(bath.keep / part) < 0.0);
}

@compute @workgroup_size(LANES)
fn rescale(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32
) {
  let replica = group.y * groups.x + group.x;
  // The whole workgroup leaves.
  if (replica >= bath.replicas) { return; }
  let first = replica * bath.atoms;
  var momentum = vec4f();
  for (var atom = lane; atom < bath.atoms; atom += LANES) {
    momentum += masses[atom] * vec4f(velocities[first + atom].xyz, 1.0);
  }
  let whole = total(lane, momentum);
  let drift = select(vec3f(), whole.xyz / whole.w, bath.centred != 0u);
  var twice = 0.0;
  for (var atom = lane; atom < bath.atoms; atom += LANES) {
    let v = velocities[first + atom].xyz - drift;
    twice += masses[atom] * dot(v, v);
  }
  let scale = factor(0.5 * total(lane, vec4f(twice, 0.0, 0.0, 0.0)).x, draws[bath.record * bath.replicas + replica]);
  for (var atom = lane; atom < bath.atoms; atom += LANES) {
    velocities[first + atom] = vec4f(scale * (velocities[first + atom].xyz - drift), 0.0);
  }
}
