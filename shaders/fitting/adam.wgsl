// A step of Adam with decoupled weight decay and a running mean of the weights; equations and sources in its twin, src/fit/training/adam.ts.
// x: four weights a lane.
#import fitting/bindings

// Weights, then their running means.
@group(0) @binding(6) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> moments: array<vec4f>;

@compute @workgroup_size(LANES)
fn adam(@builtin(global_invocation_id) id: vec3u) {
  let q = id.x;
  if (q >= shape.quads) { return; }
  let gradient = moments[shape.gradient_at + q] * moments[shape.shorten_at];
  let mean = shape.beta1 * moments[q] + shape.rest1 * gradient;
  let square = shape.beta2 * moments[shape.quads + q] + shape.rest2 * gradient * gradient;
  moments[q] = mean;
  moments[shape.quads + q] = square;
  let before = weights[q];
  let change = mean * batch.inverse1 / (sqrt(square * batch.inverse2) + 1e-8);
  let after = before - batch.rate * (change + shape.decay * moments[shape.decays_at + q] * before);
  weights[q] = after;
  let averaged = weights[shape.quads + q];
  weights[shape.quads + q] = averaged + batch.follow * (after - averaged);
}
