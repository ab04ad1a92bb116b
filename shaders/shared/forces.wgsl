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

struct Force5 {
  i: vec3f,
  k: vec3f,
  l: vec3f,
  m: vec3f,
  energy: f32,
}

// What a pair Term returns. `rest` is a small part of the energy that is summed apart: a sum of the two would round it away,
// in the same direction for all pairs that share their parameters.
struct PairTerm {
  energy: f32,
  rest: f32,
  force: f32, // −U′/r, kcal/mol/Å²
}

// Distances of a pair, worked out once for all pair Terms.
struct Pair {
  inverse_r: f32, // 1/Å
  inverse_r2: f32, // 1/Å²
}

fn pair_of(d: vec3f) -> Pair {
  let r2 = dot(d, d);
  let guess = inverseSqrt(r2);
  // One Newton step: inverseSqrt may be off by 2 ULP, always to the same side, and that adds up over a protein's pairs.
  let inverse_r = guess + 0.5 * guess * (1.0 - r2 * guess * guess);
  return Pair(inverse_r, inverse_r * inverse_r);
}
