// Philox4x32-10 (Salmon et al., SC'11): the same counter and key give the same words on any device. Twin: src/core/philox.ts.
#import shared/elementary

const STREAM_LANGEVIN: u32 = 1u;

fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  return a_high * b_high + (middle >> 16u) + ((a_low * b_high + (middle & 0xffffu)) >> 16u);
}

fn philox4x32(counter: vec4u, start_key: vec2u) -> vec4u {
  var x = counter;
  var key = start_key;
  for (var round = 0; round < 10; round++) {
    x = vec4u(
      multiply_high(0xcd9e8d57u, x.z) ^ x.y ^ key.x,
      0xcd9e8d57u * x.z,
      multiply_high(0xd2511f53u, x.x) ^ x.w ^ key.y,
      0xd2511f53u * x.x
    );
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return x;
}

// A point on the unit circle times the Box–Muller radius: two standard normal numbers from two words, 23 bits each.
fn normal_pair(radius_word: u32, turn_word: u32) -> vec2f {
  let radius = sqrt(-2.0 * logarithm((f32(radius_word >> 9u) + 0.5) * 1.1920928955078125e-7));
  let turn = (f32(turn_word >> 9u) + 0.5) * 4.76837158203125e-7; // in quarter turns, 0 … 4
  let quadrant = floor(turn);
  let cs = cosine_sine((turn - quadrant - 0.5) * HALF_PI) * radius;
  if (quadrant == 0.0) { return cs; }
  if (quadrant == 1.0) { return vec2f(-cs.y, cs.x); }
  if (quadrant == 2.0) { return -cs; }
  return vec2f(cs.y, -cs.x);
}

// Three standard normal numbers; the fourth word's second number is not used.
fn normals3(words: vec4u) -> vec3f {
  return vec3f(normal_pair(words.x, words.y), normal_pair(words.z, words.w).x);
}
