// A Fourier transform of one line of N numbers in workgroup memory by one workgroup: Stockham's algorithm (Swarztrauber, ACM Trans. Math. Softw. 8,
// 291 (1982)) with butterflies of 2, 3, 4, 5 and 7. LANES, N and `transform` are generated (src/gpu/periodic/mesh.ts). Twin: src/cpu/periodic/fft.ts.
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
