// Urey–Bradley: the function of the harmonic bond, on the ends of an angle.
// Twin: src/cpu/terms/urey_bradley.ts.
#import terms/harmonic_bond

fn urey_bradley(ij: vec3f, p: u32) -> Force2 {
  return harmonic_bond(ij, p);
}
