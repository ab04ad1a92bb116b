// Half an impulse of the slow forces, F − F_inner, on every atom of every replica (r-RESPA). x, y: 64 atoms.
// Twin: impulse in src/cpu/integrator.ts. `Impulse` is written by src/gpu/respa.ts.

@group(0) @binding(0) var<uniform> impulse: Impulse;
// 4.184e-4 / mass, by atom.
@group(0) @binding(1) var<storage, read> factors: array<f32>;
// Å/fs, replica-major.
@group(0) @binding(2) var<storage, read_write> velocities: array<vec4f>;
// kcal/mol/Å: those that the steps are taken with, and those of the whole Potential.
@group(0) @binding(3) var<storage, read> inner_forces: array<vec4f>;
@group(0) @binding(4) var<storage, read> whole_forces: array<vec4f>;

@compute @workgroup_size(LANES)
fn give_impulse(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32
) {
  let at = (group.y * groups.x + group.x) * LANES + lane;
  if (at >= impulse.entries) { return; }
  let slow = whole_forces[at].xyz - inner_forces[at].xyz;
  let scale = impulse.half_impulse * factors[at % impulse.atoms];
  velocities[at] = vec4f(velocities[at].xyz + scale * slow, 0.0);
}
