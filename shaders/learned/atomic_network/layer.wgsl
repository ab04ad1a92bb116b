// One layer of the networks of every element, there (bias, activation) or back (slope of the activation before): a lane takes ROWS
// rows and QUADS times four columns, the fours LANES apart, so that neighbouring lanes read neighbouring weights. x: columns,
// y: tiles of rows, z: member. Each number is a sum over fours of inputs in order, whatever the tile. All counts are of fours.
// Twins: forward and backward in src/cpu/learned/atomicNetwork/dense.ts.
#import learned/atomic_network/activations

@group(0) @binding(1) var<uniform> layers: array<Layer, MOST_ELEMENTS>;
// Matrices in both orientations, [inputs × outputs], and biases.
@group(0) @binding(4) var<storage, read> weights: array<vec4f>;
// Features, what layers put out, slopes of activations, and the way back.
@group(0) @binding(6) var<storage, read_write> work: array<vec4f>;

const NO_SLOPE: u32 = 0xffffffffu;

// Puts four columns of a row where they belong, `at` being their place within the layer. FORWARD and ACTIVATION are constants of
// the pipeline: a software adapter carries out every branch that it cannot rule out.
fn put(g: u32, at: u32, bias: u32, sum: vec4f) {
  let slope = layers[g].slope_at + at;
  var y = sum;
  if (FORWARD == 1u) {
    let result = activated(ACTIVATION, sum + weights[bias]);
    y = result[0];
    work[slope] = result[1];
  } else if (layers[g].slope_at != NO_SLOPE) {
    y *= work[slope];
  }
  work[layers[g].out_at + at] = y;
}

@compute @workgroup_size(LANES)
fn layer(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var g = 0u;
  for (var n = 1u; n < MOST_ELEMENTS; n++) { if (group.y >= layers[n].first_tile) { g = n; } }
  let column = group.x * LANES * QUADS + lane;
  let row = ROWS * (group.y - layers[g].first_tile);
  let last = layers[g].rows - 1u;
  let in_width = layers[g].in_width;
  let out_width = layers[g].out_width;
  let two_widths = 2u * out_width;
  let three_widths = 3u * out_width;
  let four_widths = 4u * out_width;
#unroll r ROWS
#unroll q QUADS
  var sum_@r_@q = vec4f();
#end
#end
  for (var m = 0u; m < layers[g].summed_members; m++) {
    let member = group.z + m;
    let in_at = layers[g].in_at + member * layers[g].in_member;
#unroll r ROWS
    let row_@r = in_at + min(row + @ru, last) * in_width;
#end
    var w = layers[g].weights_at + member * layers[g].weights_member + column;
    for (var i = 0u; i < in_width; i++) {
#unroll r ROWS
      let x_@r = work[row_@r + i];
#end
#unroll q QUADS
      let w_@q = w + @qu * LANES;
      let matrix_@q = mat4x4f(
        weights[w_@q],
        weights[w_@q + out_width],
        weights[w_@q + two_widths],
        weights[w_@q + three_widths],
      );
#unroll r ROWS
      sum_@r_@q += matrix_@q * x_@r;
#end
#end
      w += four_widths;
    }
  }
  let at = group.z * layers[g].out_member + row * out_width + column;
  let bias = layers[g].bias_at + group.z * layers[g].bias_member + column;
  var sums: array<vec4f, ROWS * QUADS>;
#unroll r ROWS
#unroll q QUADS
  sums[@r * QUADS + @q] = sum_@r_@q;
#end
#end
  for (var r = 0u; r < ROWS && row + r <= last; r++) {
    for (var q = 0u; q < QUADS && column + q * LANES < out_width; q++) {
      put(g, at + r * out_width + q * LANES, bias + q * LANES, sums[r * QUADS + q]);
    }
  }
}
