// Descriptor of the force kernel: u_k = 1/(ℓ_k r_k) − q̄_k, without unit, over all pairs of atoms. Valid for r > 1e-6 Å. A lane a pair.
// x: pairs, y: replica. Twin: ForceKernel.describe in src/cpu/learned/force_kernel.ts.
#import learned/force_kernel/bindings
#import shared/fixed_point

@compute @workgroup_size(LANES)
fn kernel_describe(@builtin(global_invocation_id) id: vec3u) {
  let k = id.x;
  let replica = id.y;
  if (k >= kernel.pairs) { return; }
  let first = replica * kernel.atoms;
  let d = difference(positions[first + lists[2u * k]].xyz, positions[first + lists[2u * k + 1u]].xyz);
  let q = constants[kernel.inverse_lengths + k] / sqrt(max(dot(d, d), 1e-12));
  work[replica * kernel.pairs + k] = q - constants[kernel.centre + k];
}
