// The bind group of the kernels of equivariant networks. `Network` and `Layer` are written by
// src/gpu/learned/equivariantNetwork/layouts.ts; CHANNELS, RADIAL and GROUPS (elements that are there) are constants.

@group(0) @binding(0) var<uniform> network: Network;
@group(0) @binding(1) var<uniform> layer: Layer;
// The element of each atom: its place among those that are there, [atoms].
@group(0) @binding(2) var<storage, read> lists: array<u32>;
// Matrices as rows of four columns, in both orientations, and biases; the same numbers one by one.
@group(0) @binding(3) var<storage, read> weights: array<vec4f>;
@group(0) @binding(4) var<storage, read> weight: array<f32>;
// Fixed point (shared/fixed_point), replica-major.
@group(0) @binding(5) var<storage, read_write> positions: array<vec4i>;
// Everything in between; a row is an atom of a replica.
@group(0) @binding(6) var<storage, read_write> work: array<f32>;
@group(0) @binding(7) var<storage, read_write> partial_forces: array<vec4f>;

// A neighbour of an atom, in `work`: unit vector, distance, what the energy changes by (3 by the direction, 1 by the distance), its
// row, radial functions, their slopes.
const BY_DIRECTION: u32 = 4u;
const BY_DISTANCE: u32 = 7u;
const OTHER: u32 = 8u;
const BASIS: u32 = 9u;
const SLOPES: u32 = BASIS + RADIAL;
const SLOT: u32 = SLOPES + RADIAL;
// Parts of a message, one after the other, CHANNELS each.
const PARTS: u32 = 6u * CHANNELS;
// Sums over the neighbours of each element, of b and of b u.
const WIDTH: u32 = GROUPS * RADIAL;

fn slot_at(row: u32, n: u32) -> u32 {
  return network.slots_at + (row * network.atoms + n) * SLOT;
}

fn neighbours_of(row: u32) -> u32 {
  return u32(work[network.counts_at + row]);
}

// A vector channel at `at`, whose components stand CHANNELS apart.
fn vector(at: u32) -> vec3f {
  return vec3f(work[at], work[at + CHANNELS], work[at + 2u * CHANNELS]);
}

fn put_vector(at: u32, v: vec3f) {
  work[at] = v.x;
  work[at + CHANNELS] = v.y;
  work[at + 2u * CHANNELS] = v.z;
}

fn unit_vector(slot: u32) -> vec3f {
  return vec3f(work[slot], work[slot + 1u], work[slot + 2u]);
}
