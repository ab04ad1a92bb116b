// Charge equilibration: U = min over q of Σ χ q + ½ Σ η q² + Σ_{i<j} q_i q_j C/√(r² + γ²), each fragment keeping its charge
// [kcal/mol], see src/models/chargeEquilibration.ts. A workgroup a replica: Gauss–Jordan elimination, in `work`, of the interaction
// bordered by the constraints and by the right-hand side, lanes taking rows in turn. The interaction is positive definite and what
// is left of the constraints negative definite, so no pivot is sought. x, y: replica.
// Twin: src/cpu/learned/charge_equilibration.ts.
#import shared/fixed_point

@group(0) @binding(0) var<uniform> equilibration: Equilibration;
// χ, η and the constraint of each atom; then the charge of each constraint.
@group(0) @binding(1) var<storage, read> atoms: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> positions: array<vec4i>;
// A replica's matrix, N + F rows of N + F + 1.
@group(0) @binding(3) var<storage, read_write> work: array<f32>;
// What each atom adds to the energy, kcal/mol, and its charge, e.
@group(0) @binding(4) var<storage, read_write> outputs: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> partial_forces: array<vec4f>;

const COULOMB: f32 = 332.06371;

// 1/√(r² + γ²), 1/Å.
fn softened(d: vec3f, hardness: f32) -> f32 {
  let gamma = 2.0 * COULOMB / hardness;
  return inverseSqrt(dot(d, d) + gamma * gamma);
}

@compute @workgroup_size(LANES)
fn equilibrate(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32
) {
  let replica = group.y * groups.x + group.x;
  let n = equilibration.atoms;
  if (replica >= equilibration.replicas) { return; }
  let first = replica * n;
  let size = n + equilibration.fragments;
  let width = size + 1u;
  let matrix = replica * size * width;
  for (var i = lane; i < n; i += LANES) {
    let row = matrix + i * width;
    for (var j = 0u; j < n; j++) {
      let d = difference(positions[first + i].xyz, positions[first + j].xyz);
      work[row + j] = select(COULOMB * softened(d, atoms[i].y + atoms[j].y), atoms[i].y, i == j);
    }
    for (var f = n; f < size; f++) { work[row + f] = select(0.0, 1.0, u32(atoms[i].z) == f - n); }
    work[row + size] = -atoms[i].x;
  }
  for (var f = n + lane; f < size; f += LANES) {
    let row = matrix + f * width;
    for (var j = 0u; j < n; j++) { work[row + j] = select(0.0, 1.0, u32(atoms[j].z) == f - n); }
    for (var j = n; j < size; j++) { work[row + j] = 0.0; }
    work[row + size] = atoms[f].x;
  }
  storageBarrier();
  for (var k = 0u; k < size; k++) {
    let pivot = matrix + k * width;
    for (var i = lane; i < size; i += LANES) {
      if (i == k) { continue; }
      let row = matrix + i * width;
      let factor = work[row + k] / work[pivot + k];
      for (var j = k + 1u; j < width; j++) { work[row + j] -= factor * work[pivot + j]; }
    }
    storageBarrier();
  }
  for (var i = lane; i < n; i += LANES) {
    let row = matrix + i * width;
    outputs[first + i].y = work[row + size] / work[row + i];
  }
  storageBarrier();
  for (var i = lane; i < n; i += LANES) {
    let charge = outputs[first + i].y;
    var potential = 0.0;
    var force = vec3f();
    for (var j = 0u; j < n; j++) {
      if (j == i) { continue; }
      let d = difference(positions[first + i].xyz, positions[first + j].xyz);
      let inverse = softened(d, atoms[i].y + atoms[j].y);
      let share = COULOMB * outputs[first + j].y * inverse;
      potential += share;
      force += charge * share * inverse * inverse * d;
    }
    outputs[first + i].x = charge * (atoms[i].x + 0.5 * atoms[i].y * charge + 0.5 * potential);
    partial_forces[replica * equilibration.partials + equilibration.forces_at + i] = vec4f(force, 0.0);
  }
}
