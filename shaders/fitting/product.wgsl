// One layer of the networks of all elements, in one of four ways (MODE): a lane takes a tile of four slots and four columns. Each number is
// a sum over inputs in order. With h = σ(z), z = W h' + b, and a dot for the change along a direction of the features:
//   0 forward:  z → h, σ'(z), σ''(z)
//   1 tangent:  ż = W ḣ',  ḣ = σ'(z) ż
//   2 back:     r = Wᵀ β of the layer above,  β = σ'(z) r,  and σ''(z) r, which the reverse pass needs;  of the first layer r alone
//   3 reverse:  γ = σ'(z) Wᵀ γ of the layer above − unit · σ''(z) r ż
// where β = ∂N/∂z and γ = ∂(byEnergy · E − unit · Ṅ)/∂z. FIRST says that the inputs are features, which name their rows of W.
#import fitting/bindings
#import fitting/activations

@group(0) @binding(6) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> work: array<vec4f>;

// Where the row of W of an input begins.
fn weight_row(first: u32, input: u32) -> u32 {
  if (FIRST == 1u) { return first + tables[shape.kept_at + input] * layer.out_width; }
  return first + input * layer.out_width;
}

@compute @workgroup_size(LANES)
fn product(@builtin(global_invocation_id) id: vec3u) {
  let in_width = layer.in_width;
  let out_width = layer.out_width;
  // Columns of what is worked out: outputs of the layer, or on the way back its inputs.
  var columns = out_width;
  if (MODE >= 2u) { columns = in_width; }
  let tile = id.x / columns;
  let column = id.x % columns;
  if (4u * tile >= batch.slots) { return; }
  let net = batch.weights_at + shape.net * element_of_tile(tile);
  let first = net + layer.weights_at;
#unroll r ROWS
  var sum_@r = vec4f();
#end
  if (MODE < 2u) {
#unroll r ROWS
    let from_@r = layer.in_at + (4u * tile + @ru) * in_width;
#end
    for (var i = 0u; i < in_width; i++) {
      let matrix = mat4x4f(
        weights[weight_row(first, 4u * i) + column],
        weights[weight_row(first, 4u * i + 1u) + column],
        weights[weight_row(first, 4u * i + 2u) + column],
        weights[weight_row(first, 4u * i + 3u) + column],
      );
#unroll r ROWS
      sum_@r += matrix * work[from_@r + i];
#end
    }
  } else {
    let w_0 = weight_row(first, 4u * column);
    let w_1 = weight_row(first, 4u * column + 1u);
    let w_2 = weight_row(first, 4u * column + 2u);
    let w_3 = weight_row(first, 4u * column + 3u);
#unroll r ROWS
    let from_@r = layer.in_at + (4u * tile + @ru) * out_width;
#end
    for (var o = 0u; o < out_width; o++) {
      let matrix = mat4x4f(weights[w_0 + o], weights[w_1 + o], weights[w_2 + o], weights[w_3 + o]);
#unroll r ROWS
      sum_@r += work[from_@r + o] * matrix;
#end
    }
  }
#unroll r ROWS
  put(4u * tile + @ru, column, columns, net, sum_@r);
#end
}

fn put(slot: u32, column: u32, columns: u32, net: u32, sum: vec4f) {
  let at = slot * columns + column;
  switch MODE {
    case 0u: {
      let result = activated(ACTIVATION, sum + weights[net + layer.bias_at + column]);
      work[layer.values_at + at] = result[0];
      work[layer.slopes_at + at] = result[1];
      work[layer.curves_at + at] = result[2];
    }
    case 1u: {
      work[layer.inner_at + at] = sum;
      work[layer.values_at + at] = work[layer.slopes_at + at] * sum;
    }
    case 2u: {
      if (FIRST == 1u) {
        work[layer.values_at + at] = sum;
      } else {
        work[layer.curves_at + at] *= sum;
        work[layer.values_at + at] = work[layer.slopes_at + at] * sum;
      }
    }
    default: {
      work[layer.values_at + at] =
        work[layer.slopes_at + at] * sum - shape.unit * work[layer.curves_at + at] * work[layer.inner_at + at];
    }
  }
}
