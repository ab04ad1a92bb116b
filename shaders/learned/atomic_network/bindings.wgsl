// The bind group of the network kernels. `Network` and `Layer` are written by src/gpu/learned/atomicNetwork/layouts.ts.

@group(0) @binding(0) var<uniform> network: Network;
@group(0) @binding(1) var<uniform> layer: Layer;
@group(0) @binding(2) var<storage, read> lists: array<u32>;
@group(0) @binding(3) var<storage, read> constants: array<f32>;
// Matrices as rows of four columns, in both orientations, and biases.
@group(0) @binding(4) var<storage, read> weights: array<vec4f>;
// Fixed point (shared/fixed_point), replica-major.
@group(0) @binding(5) var<storage, read_write> positions: array<vec4i>;
// Features, what layers put out, slopes of activations, and the way back.
@group(0) @binding(6) var<storage, read_write> work: array<f32>;
@group(0) @binding(7) var<storage, read_write> partial_forces: array<vec4f>;
