// Behler's angular functions G⁴ and G⁵: factors that features and forces share; equations in src/models/atomicNetwork.ts.
// Twin: src/cpu/learned/atomicNetwork/behlerFunctions.ts.

// base to a whole power, by squaring.
fn whole_power(base: f32, exponent: u32) -> f32 {
  var power = 1.0;
  var square = base;
  for (var left = exponent; left > 0u; left >>= 1u) {
    if ((left & 1u) == 1u) { power *= square; }
    square *= square;
  }
  return power;
}

// A function's record in `lists`: its radial factor, its place among the model's functions, ζ − 1, and whether λ is −1.
struct BehlerFunction {
  shell: u32,
  place: u32,
  below: u32,
  lambda: f32,
}

fn behler_function(f: u32) -> BehlerFunction {
  let at = network.functions + 4u * f;
  return BehlerFunction(lists[at], lists[at + 1u], lists[at + 2u], select(1.0, -1.0, lists[at + 3u] == 1u));
}

// 2^(1−ζ) (1 + λ cos(jik))^ζ and its slope by cos(jik).
fn turn(f: BehlerFunction, cosine: f32) -> vec2f {
  let half = 0.5 + 0.5 * f.lambda * cosine;
  let power = whole_power(half, f.below);
  return vec2f(2.0 * power * half, f32(f.below + 1u) * f.lambda * power);
}
