// Gradient of the weights of one layer: Σ over the slots of an element, in order, of h' γᵀ + ḣ' (−unit β)ᵀ, and of γ for the biases; and
// the sum of its squares by block. x: blocks of four rows and four columns of W, the last row of blocks the biases; y: element.
// Names as in fitting/product.
#import fitting/bindings

@group(0) @binding(7) var<storage, read_write> moments: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> work: array<vec4f>;

// Writes four numbers of the gradient, and returns the sum of their squares.
fn put(at: u32, value: vec4f) -> f32 {
  moments[shape.gradient_at + at] = value;
  return dot(value, value);
}

@compute @workgroup_size(LANES)
fn gradients(@builtin(global_invocation_id) id: vec3u) {
  let element = id.y;
  let block = id.x;
  let in_width = layer.in_width;
  let out_width = layer.out_width;
  let row = block / out_width;
  let column = block % out_width;
  if (row > in_width) { return; }
  let start = first_slot(element);
  let end = start + slot_count(element);
  let net = shape.net * element;
  var square = 0.0;
  if (row < in_width) {
#unroll i ROWS
    var sum_@i = vec4f();
#end
    for (var slot = start; slot < end; slot++) {
      let value = work[layer.in_at + slot * in_width + row];
      let tangent = -shape.unit * work[layer.inner_at + slot * in_width + row];
      let by_value = work[layer.values_at + slot * out_width + column];
      let by_tangent = work[layer.slopes_at + slot * out_width + column];
#unroll i ROWS
      sum_@i += value[@i] * by_value + tangent[@i] * by_tangent;
#end
    }
#unroll i ROWS
    let input_@i = 4u * row + @iu;
    if (FIRST == 0u) {
      square += put(net + layer.weights_at + input_@i * out_width + column, sum_@i);
    } else if (input_@i < shape.columns) {
      square += put(net + layer.weights_at + tables[shape.kept_at + input_@i] * out_width + column, sum_@i);
    }
#end
  } else {
    var sum = vec4f();
    for (var slot = start; slot < end; slot++) { sum += work[layer.values_at + slot * out_width + column]; }
    square = put(net + layer.bias_at + column, sum);
  }
  let at = layer.partials_at + element * (in_width + 1u) * out_width + block;
  moments[shape.partials_at + at] = vec4f(square, 0.0, 0.0, 0.0);
}
