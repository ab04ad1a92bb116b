// Fitting of atom-centred networks: the buffers of all its kernels, and where things stand in them. A batch has slots, one an atom, those
// of an element together in tiles of four. `Shape`, `Batch` and `Layer` are written by src/gpu/fitting/layouts.ts, `lists` by batches.ts
// and `tables` by tables.ts beside it. Twin of all of it: src/fit/training/trainableAtomicNetwork.ts, elementNetwork.ts, cpuLearner.ts, adam.ts.

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<uniform> batch: Batch;
@group(0) @binding(2) var<uniform> layer: Layer;
@group(0) @binding(3) var<storage, read> lists: array<u32>;
@group(0) @binding(4) var<storage, read> tables: array<u32>;
// Features and their derivatives, 1/Å, of the frames of one chunk.
@group(0) @binding(5) var<storage, read> data: array<f32>;

const NONE: u32 = 0xffffffffu;

// Of an element: its first slot, and how many it has.
fn first_slot(element: u32) -> u32 { return lists[batch.list_at + element]; }
fn slot_count(element: u32) -> u32 { return lists[batch.list_at + ELEMENTS + element]; }
// Of a slot: its row (an atom of a frame) among all that there are, NONE where it only fills a tile, and its frame's place in the batch.
fn row_of(slot: u32) -> u32 { return lists[batch.list_at + 2u * ELEMENTS + slot]; }
fn place_of(slot: u32) -> u32 { return lists[batch.list_at + 2u * ELEMENTS + batch.slots + slot]; }
fn element_of_tile(tile: u32) -> u32 { return lists[batch.list_at + 2u * (ELEMENTS + batch.slots) + tile]; }
// Of a place in the batch: its frame, and where the slots of its atoms are listed.
fn frame_of(place: u32) -> u32 { return lists[batch.frames_at + place]; }
fn slots_of(place: u32) -> u32 { return batch.list_at + lists[batch.frames_at + batch.frames + place]; }

// A row's record in `tables`.
struct Row {
  chunk: u32,
  features_at: u32,
  jacobian_at: u32,
  neighbours_at: u32,
  // Neighbours within the cutoff of the radial functions; those of the angular ones come first.
  neighbours: u32,
  near: u32,
  element: u32,
  frame: u32,
}

fn row_record(row: u32) -> Row {
  let at = shape.rows_at + 8u * row;
  return Row(tables[at], tables[at + 1u], tables[at + 2u], tables[at + 3u], tables[at + 4u], tables[at + 5u], tables[at + 6u], tables[at + 7u]);
}

// A frame's record: first row, atoms, molecule, energy, weight, place of the forces, elements present; then the place of each element
// among those (NONE where it is not), and those.
fn frame_record(frame: u32) -> u32 { return shape.frames_at + (8u + 2u * ELEMENTS) * frame; }
fn present_place(record: u32, element: u32) -> u32 { return tables[record + 8u + element]; }
fn present_element(record: u32, place: u32) -> u32 { return tables[record + 8u + ELEMENTS + place]; }

// A neighbour: its number in the frame, the place of this atom among its own neighbours, its element.
fn neighbour_atom(word: u32) -> u32 { return word & 0xfffu; }
fn neighbour_back(word: u32) -> u32 { return (word >> 12u) & 0xfffu; }
fn neighbour_element(word: u32) -> u32 { return word >> 24u; }
