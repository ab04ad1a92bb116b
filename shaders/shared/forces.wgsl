// What a Term returns. Forces in kcal/mol/Å, energies in kcal/mol; the atom that is left out gets minus the sum of the others.

struct Force2 {
  i: vec3f,
  energy: f32,
}

struct Force3 {
  i: vec3f,
  k: vec3f,
  energy: f32,
}

struct Force4 {
  i: vec3f,
  k: vec3f,
  l: vec3f,
  energy: f32,
}

// Distances of a pair, worked out once for all pair Terms.
struct Pair {
  inverse_r: f32, // 1/Å
  inverse_r2: f32, // 1/Å²
}

fn pair_of(d: vec3f) -> Pair {
  let inverse_r = inverseSqrt(dot(d, d));
  return Pair(inverse_r, inverse_r * inverse_r);
}
