// The bind group of the region kernels. `Region` is written by src/gpu/composed/region.ts.

@group(0) @binding(0) var<uniform> region: Region;
// Two atoms of the molecule for each inner atom; then rows of inner atoms, one for each atom of the molecule.
@group(0) @binding(1) var<storage, read> lists: array<u32>;
// By the same places: the fraction g at the first of two atoms; the share of an inner atom's force in a row.
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// Fixed point (shared/fixed_point), replica-major.
@group(0) @binding(3) var<storage, read_write> positions: array<vec4i>;
@group(0) @binding(4) var<storage, read_write> inner_positions: array<vec4i>;
// kcal/mol/Å.
@group(0) @binding(5) var<storage, read_write> inner_forces: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> partial_forces: array<vec4f>;
