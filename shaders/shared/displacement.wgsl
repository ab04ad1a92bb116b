// Displacements straight from the positions buffer, for kernels that do not keep the molecule in workgroup memory.
#import shared/bindings
#import shared/fixed_point

fn displacement(replica: u32, i: u32, j: u32) -> vec3f {
  let first = replica * molecule.atoms;
  return difference(positions[first + i].xyz, positions[first + j].xyz);
}
