// The sum of an atom's forces, in a fixed order: whole sets first, then the slots of its tuples.
#import shared/bindings

fn gather(atom: u32, replica: u32) -> vec3f {
  let first = replica * molecule.partials;
  var force = vec3f();
  for (var s = 0u; s < molecule.segments; s++) {
    force += partial_forces[first + molecule.slots + s * molecule.atoms + atom].xyz;
  }
  let end = lists[molecule.gather + atom + 1u];
  for (var slot = lists[molecule.gather + atom]; slot < end; slot++) {
    force += partial_forces[first + slot].xyz;
  }
  return force;
}
