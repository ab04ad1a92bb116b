// By what a gradient is multiplied so that its norm is no longer than what is taken: from the squares of its blocks, each lane's in order and
// then those of the lanes. One workgroup: barriers are dear on software adapters. Twin: src/fit/training/adam.ts.
#import fitting/bindings

@group(0) @binding(7) var<storage, read_write> moments: array<vec4f>;

var<workgroup> sums: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn norm(@builtin(local_invocation_index) lane: u32) {
  var own = 0.0;
  for (var n = lane; n < shape.partials; n += LANES) { own += moments[shape.partials_at + n].x; }
  sums[lane] = own;
  workgroupBarrier();
  if (lane > 0u) { return; }
  var total = 0.0;
  for (var n = 0u; n < LANES; n++) { total += sums[n]; }
  moments[shape.shorten_at] = vec4f(min(1.0, shape.clip / (sqrt(total) + 1e-12)));
}
