// The bind group of the spline kernel. `Spline` is written by src/gpu/learned/spline/layout.ts.

@group(0) @binding(0) var<uniform> spline: Spline;
// Atoms in the order of their elements, [N], then the element of each atom, [N].
@group(0) @binding(1) var<storage, read> lists: array<u32>;
// kcal/mol; see src/models/splineTables.ts.
@group(0) @binding(2) var<storage, read> coefficients: array<f32>;
// Fixed point (shared/fixed_point), replica-major.
@group(0) @binding(3) var<storage, read_write> positions: array<vec4i>;
// By centre, kcal/mol, [R × N].
@group(0) @binding(4) var<storage, read_write> energies: array<f32>;
@group(0) @binding(5) var<storage, read_write> partial_forces: array<vec4f>;
