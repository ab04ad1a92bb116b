// Forces of the force kernel from ∂E/∂q: F_i = Σ_j (∂E/∂q_k) q_k (x_i − x_j)/r², kcal/mol/Å; the slopes of all tiles are added up in
// order. Valid for r > 1e-6 Å. A lane an atom. x: atoms, y: replica. Twin: ForceKernel.addForces in src/cpu/learned/force_kernel.ts.
#import learned/force_kernel/bindings
#import shared/fixed_point

@compute @workgroup_size(LANES)
fn kernel_forces(@builtin(global_invocation_id) id: vec3u) {
  let atom = id.x;
  let replica = id.y;
  if (atom >= kernel.atoms) { return; }
  let first = replica * kernel.atoms;
  let here = positions[first + atom].xyz;
  var force = vec3f();
  for (var other = 0u; other < kernel.atoms; other++) {
    if (other == atom) { continue; }
    let k = lists[2u * kernel.pairs + atom * kernel.atoms + other];
    var slope = 0.0;
    var at = kernel.slopes_at + replica * (kernel.tiles + 1u) * kernel.pairs + k;
    for (var tile = 0u; tile <= kernel.tiles; tile++) {
      slope += work[at];
      at += kernel.pairs;
    }
    let d = difference(here, positions[first + other].xyz);
    let square = max(dot(d, d), 1e-12);
    force += slope * constants[kernel.inverse_lengths + k] / (square * sqrt(square)) * d;
  }
  partial_forces[replica * kernel.partials + kernel.forces_at + atom] = vec4f(force, 0.0);
}
