// Displacements straight from the positions buffer, for kernels that do not keep the molecule in workgroup memory.
#import shared/bindings
#import shared/fixed_point

fn place_of(replica: u32, i: u32) -> vec3i {
  return positions[replica * molecule.atoms + i].xyz;
}

fn displacement(replica: u32, i: u32, j: u32) -> vec3f {
  return difference(place_of(replica, i), place_of(replica, j));
}
