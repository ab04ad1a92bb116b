// R b: what the distance does to the six parts of a message, for one channel.
#import learned/equivariant_network/bindings

// Parts 1 to 3 in x, parts 4 to 6 in y; `start` is that of BASIS or SLOPES of a slot.
fn radial_parts(start: u32, f: u32) -> array<vec3f, 2> {
  var low = vec3f();
  var high = vec3f();
  var at = layer.radial + f;
  for (var k = 0u; k < RADIAL; k++) {
    let b = work[start + k];
    low += b * vec3f(weight[at], weight[at + CHANNELS], weight[at + 2u * CHANNELS]);
    high += b * vec3f(weight[at + 3u * CHANNELS], weight[at + 4u * CHANNELS], weight[at + 5u * CHANNELS]);
    at += PARTS;
  }
  return array<vec3f, 2>(low, high);
}

// φ of a row, the same way.
fn parts_of(row: u32, f: u32) -> array<vec3f, 2> {
  let at = layer.parts_at + row * PARTS + f;
  return array<vec3f, 2>(vector(at), vector(at + 3u * CHANNELS));
}
