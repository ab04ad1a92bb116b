// The bind group of lists and pairs. `Box` is written by src/gpu/periodic/layout.ts.

@group(0) @binding(0) var<uniform> box: Box;
// Units of 2⁻³² of an edge (periodic/fixed_point); w unused.
@group(0) @binding(1) var<storage, read> positions: array<vec4i>;
// Charge, √(kcal/mol·Å), and the bits of the type.
@group(0) @binding(2) var<storage, read> atoms: array<vec2f>;
// A and B of each pair of types; then the cubic pieces of erf(αr)/r and of its force over r, eight numbers a piece (src/forcefield/smoothCoulomb.ts).
@group(0) @binding(3) var<storage, read> tables: array<f32>;
// Where the excluded partners of each atom begin, [N + 1], and the partners.
@group(0) @binding(4) var<storage, read> exclusions: array<u32>;
// STALE, BUILT, CELL_NEED, LIST_NEED; positions of the last list, [3N]; atoms in each cell; the cells' atoms, [cells × cell_room].
@group(0) @binding(5) var<storage, read_write> work: array<atomic<u32>>;
// Partners of each atom: how many, [N], then who, [list_room × N], the first of every atom before the second of any.
@group(0) @binding(6) var<storage, read_write> neighbours: array<u32>;
@group(0) @binding(7) var<storage, read_write> partial_forces: array<vec4f>;
// Lennard-Jones and Coulomb of each atom, kcal/mol, each with half of every pair; BROKEN where they are beyond reason.
@group(0) @binding(8) var<storage, read_write> energies: array<vec2f>;

const STALE: u32 = 0u;
const BUILT: u32 = 1u;
const CELL_NEED: u32 = 2u;
const LIST_NEED: u32 = 3u;
const HEADER: u32 = 4u;

// Vector a − b of the nearest images, Å.
fn difference(a: vec3i, b: vec3i) -> vec3f {
  return vec3f(a - b) * vec3f(box.unit_x, box.unit_y, box.unit_z);
}

fn cells() -> vec3u {
  return vec3u(box.cells_x, box.cells_y, box.cells_z);
}

// Which cell a position lies in: the edge's 2³² units in equal parts.
fn cell_of(place: vec3i) -> vec3u {
  let part = (bitcast<vec3u>(place) >> vec3u(16u)) * cells();
  return part >> vec3u(16u);
}

fn cell_index(cell: vec3u) -> u32 {
  return (cell.x * box.cells_y + cell.y) * box.cells_z + cell.z;
}

// Places in `work`.
fn reference_at(atom: u32) -> u32 { return HEADER + 3u * atom; }
fn count_at(cell: u32) -> u32 { return HEADER + 3u * box.atoms + cell; }
fn cell_at(cell: u32) -> u32 {
  return HEADER + 3u * box.atoms + box.cells_x * box.cells_y * box.cells_z + cell * box.cell_room;
}
