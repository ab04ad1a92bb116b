// As many multiplications and additions as the device can do: eight chains of four that do not wait for each other, in registers.
// 64 operations a turn and lane (a b + c counts as two).
struct Probe { turns: u32, factor: f32, summand: f32 }
@group(0) @binding(0) var<uniform> probe: Probe;
@group(0) @binding(1) var<storage, read_write> results: array<vec4f>;

@compute @workgroup_size(64)
fn multiply_add(@builtin(global_invocation_id) id: vec3u) {
  let factor = vec4f(probe.factor);
  let summand = vec4f(probe.summand);
  let start = vec4f(f32(id.x), 1.0, 2.0, 3.0);
  var a = start; var b = start + 1.0; var c = start + 2.0; var d = start + 3.0;
  var e = start + 4.0; var f = start + 5.0; var g = start + 6.0; var h = start + 7.0;
  for (var turn = 0u; turn < probe.turns; turn++) {
    a = a * factor + summand; b = b * factor + summand; c = c * factor + summand; d = d * factor + summand;
    e = e * factor + summand; f = f * factor + summand; g = g * factor + summand; h = h * factor + summand;
  }
  results[id.x] = a + b + c + d + e + f + g + h;
}
