// One layer of the networks of one element, there (bias, activation) or back (slope of the activation before): a lane takes
// four rows and four columns. x: columns, y: rows, z: member. Twin: NetworkPass in src/cpu/learned/atomicNetwork/dense.ts.
#import learned/atomic_network/bindings
#import learned/atomic_network/functions

const NO_SLOPE: u32 = 0xffffffffu;

@compute @workgroup_size(LANES)
fn network_layer(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let quads = layer.out_width / 4u;
  let quad = group.x * LANES + lane;
  if (quad >= quads) { return; }
  let last = layer.rows - 1u;
  let row = 4u * group.y;
  let rows = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(last));
  var sum: array<vec4f, 4>;
  for (var m = 0u; m < layer.summed_members; m++) {
    let member = group.z + m;
    let in_rows = vec4u(layer.in_at + member * layer.in_member) + rows * layer.in_width;
    var w = layer.weights_at + member * layer.weights_member + quad;
    for (var i = 0u; i < layer.in_width; i++) {
      let column = weights[w];
      w += quads;
      sum[0] += work[in_rows.x + i] * column;
      sum[1] += work[in_rows.y + i] * column;
      sum[2] += work[in_rows.z + i] * column;
      sum[3] += work[in_rows.w + i] * column;
    }
  }
  let base = group.z * layer.out_member + 4u * quad;
  for (var n = 0u; n < 4u; n++) {
    if (row + n > last) { break; }
    let at = base + (row + n) * layer.out_width;
    for (var c = 0u; c < 4u; c++) {
      if (layer.forward != 0u) {
        let bias = weights[layer.bias_at + group.z * layer.bias_member + quad][c];
        let y = activated(layer.activation, sum[n][c] + bias);
        work[layer.out_at + at + c] = y.x;
        work[layer.slope_at + at + c] = y.y;
      } else if (layer.slope_at != NO_SLOPE) {
        work[layer.out_at + at + c] = sum[n][c] * work[layer.slope_at + at + c];
      } else {
        work[layer.out_at + at + c] = sum[n][c];
      }
    }
  }
}
