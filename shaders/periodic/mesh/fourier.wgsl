// A Fourier transform of one line of N numbers in workgroup memory by one workgroup: Stockham's algorithm (Swarztrauber, ACM Trans. Math. Softw. 8,
// 291 (1982)) with radices 2 to 7. N and `transform`, which calls the stages, are generated. Twin: src/cpu/periodic/fft.ts.
#import periodic/mesh/bindings

// Two halves: the stages go from one to the other.
var<workgroup> line: array<vec2f, LINE>;

fn times(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

// e^(sign 2πi t/N), from the table of this edge.
fn turn(t: u32, sign: f32) -> vec2f {
  let w = tables[TURNS + t];
  return vec2f(w.x, sign * w.y);
}

// One stage: N/radix butterflies from `source` to `target_`.
fn stage(radix: u32, length: u32, stride: u32, source: u32, target_: u32, lane: u32, sign: f32) {
  let m = length / radix;
  for (var n = lane; n < N / radix; n += 64u) {
    let p = n / stride;
    let q = n % stride;
    for (var j = 0u; j < radix; j++) {
      var sum = line[source + q + stride * p];
      for (var k = 1u; k < radix; k++) {
        sum += times(line[source + q + stride * (p + m * k)], turn(((j * k) % radix) * (N / radix), sign));
      }
      line[target_ + q + stride * (radix * p + j)] = times(sum, turn(j * p * (N / length), sign));
    }
  }
  workgroupBarrier();
}
