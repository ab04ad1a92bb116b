// Does nothing: what a dispatch costs by itself.
struct Place { at: u32 }
@group(0) @binding(0) var<uniform> place: Place;
@group(0) @binding(1) var<storage, read_write> touched: array<u32>;

@compute @workgroup_size(1)
fn nothing() {
  if (place.at == 0xffffffffu) { touched[0] = 1u; }
}
