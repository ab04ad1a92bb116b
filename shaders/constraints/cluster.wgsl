// Atoms whose distances are held together: a water, or an atom and up to four hydrogens on it. One invocation has all of it.

const MOST_ATOMS: u32 = 5u;

struct Cluster {
  atoms: array<u32, 5>,
  // Where the others lie from the first, before the step, Å.
  bonds: array<vec3f, 4>,
  // Inverse masses, in a unit that drops out.
  weights: array<f32, 5>,
  // Å/fs, and Å.
  velocities: array<vec3f, 5>,
  paths: array<vec3f, 5>,
}

// Whether a vector holds numbers, of a size that makes sense (below 1e6). Compared as integers, NaN and infinity count as larger.
fn is_sound(value: vec3f) -> bool {
  return (bitcast<u32>(abs(value.x) + abs(value.y) + abs(value.z)) & 0x7fffffffu) < 0x49742400u;
}
