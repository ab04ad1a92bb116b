// Atom-centred network: U = Σ_i [E_Z + mean over members of N_Z(G_i)]   [kcal/mol]; symmetry functions G, see
// src/models/atomicNetwork.ts. Twin: src/cpu/learned/atomic_network.ts.
//
// The bind group of the kernels before and after the layers. `Network` is written by src/gpu/learned/atomicNetwork/layouts.ts.

@group(0) @binding(0) var<uniform> network: Network;
@group(0) @binding(2) var<storage, read> lists: array<u32>;
@group(0) @binding(3) var<storage, read> constants: array<f32>;
// Fixed point (shared/fixed_point), replica-major.
@group(0) @binding(5) var<storage, read_write> positions: array<vec4i>;
// Features and derivatives by them, among what the layers work with.
@group(0) @binding(6) var<storage, read_write> work: array<f32>;
@group(0) @binding(7) var<storage, read_write> partial_forces: array<vec4f>;
