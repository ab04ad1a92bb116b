// The bind group of the force kernel's entry points. `Kernel` is written by src/gpu/learned/force_kernel.ts.

@group(0) @binding(0) var<uniform> kernel: Kernel;
// Atoms of each pair, then the pair of each two atoms.
@group(0) @binding(1) var<storage, read> lists: array<u32>;
// Places in it stand in `Kernel`.
@group(0) @binding(2) var<storage, read> constants: array<f32>;
// (v, c) of the training points in all permutations, v = q_m − q̄: [tiles × pairs × TILE].
@group(0) @binding(3) var<storage, read> training: array<vec2f>;
// Fixed point (shared/fixed_point), replica-major.
@group(0) @binding(4) var<storage, read_write> positions: array<vec4i>;
// Descriptors u = q − q̄ [replicas × pairs], slopes [replicas × (tiles + 1) × pairs].
@group(0) @binding(5) var<storage, read_write> work: array<f32>;
@group(0) @binding(6) var<storage, read_write> partial_forces: array<vec4f>;
