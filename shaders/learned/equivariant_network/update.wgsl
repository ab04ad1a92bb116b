// The update of an equivariant network, there and back, on a tile of rows: see src/models/equivariantNetwork.ts.
// Twins: EquivariantPass.update and backUpdate. s and d stand side by side, [rows × 2 CHANNELS], and so do p and q.
#import learned/equivariant_network/rows

fn update(tile: u32, lane: u32) {
  for (var c = 0u; c < 3u; c++) {
    let quads = CHANNELS / 2u;
    let rows = tile_rows(tile, layer.vectors_at + c * CHANNELS, 3u * CHANNELS);
    for (var quad = lane; quad < quads; quad += LANES) {
      let sum = product(rows, CHANNELS, layer.mix + quad, quads);
      for (var n = 0u; n < TILE; n++) {
        if (is_row(tile, n)) {
          put_quad(layer.mixed_at + (3u * (TILE * tile + n) + c) * 2u * CHANNELS + 4u * quad, sum[n]);
        }
      }
    }
  }
  phase_end();
  for (var n = lane; n < TILE * CHANNELS; n += LANES) {
    if (is_row(tile, n / CHANNELS)) {
      let row = TILE * tile + n / CHANNELS;
      let f = n % CHANNELS;
      let m = layer.mixed_at + row * 6u * CHANNELS + f;
      var d = 0.0;
      for (var c = 0u; c < 3u; c++) { d += work[m + c * 2u * CHANNELS] * work[m + (c * 2u + 1u) * CHANNELS]; }
      work[layer.scalars_at + row * 2u * CHANNELS + CHANNELS + f] = d;
    }
  }
  phase_end();
  let inputs = tile_rows(tile, layer.scalars_at, 2u * CHANNELS);
  hidden(tile, lane, inputs, 2u * CHANNELS, layer.hidden, layer.hidden_bias, layer.hidden_at, layer.slopes_at);
  phase_end();
  let width = layer.gates * CHANNELS;
  let between = tile_rows(tile, layer.hidden_at, CHANNELS);
  linear(tile, lane, between, CHANNELS, layer.gate, layer.gate_bias, layer.gates_at, width);
  phase_end();
  for (var n = lane; n < TILE * CHANNELS; n += LANES) {
    if (is_row(tile, n / CHANNELS)) {
      let row = TILE * tile + n / CHANNELS;
      let f = n % CHANNELS;
      let s = layer.scalars_at + row * 2u * CHANNELS + f;
      let g = layer.gates_at + row * width + f;
      work[layer.scalars_out_at + row * CHANNELS + f] = work[s] + work[g] + work[g + CHANNELS] * work[s + CHANNELS];
      if (layer.gates == 3u) {
        let v = row * 3u * CHANNELS + f;
        let m = layer.mixed_at + row * 6u * CHANNELS + f;
        let p = vec3f(work[m], work[m + 2u * CHANNELS], work[m + 4u * CHANNELS]);
        put_vector(layer.vectors_out_at + v, vector(layer.vectors_at + v) + work[g + 2u * CHANNELS] * p);
      }
    }
  }
  phase_end();
}

// From derivatives by what the update puts out to those by what it takes, in place, in `by_scalars` and `by_vectors`.
fn update_back(tile: u32, lane: u32) {
  let width = layer.gates * CHANNELS;
  for (var n = lane; n < TILE * CHANNELS; n += LANES) {
    if (is_row(tile, n / CHANNELS)) {
      let row = TILE * tile + n / CHANNELS;
      let f = n % CHANNELS;
      let d = work[layer.scalars_at + row * 2u * CHANNELS + CHANNELS + f];
      let by = network.by_scalars_at + row * 2u * CHANNELS + f;
      let g = row * width + f;
      work[network.by_gates_at + g] = work[by];
      work[network.by_gates_at + g + CHANNELS] = work[by] * d;
      work[by + CHANNELS] = work[by] * work[layer.gates_at + g + CHANNELS];
      if (layer.gates == 3u) {
        let m = layer.mixed_at + row * 6u * CHANNELS + f;
        let p = vec3f(work[m], work[m + 2u * CHANNELS], work[m + 4u * CHANNELS]);
        work[network.by_gates_at + g + 2u * CHANNELS] = dot(vector(layer.by_vectors_at + row * 3u * CHANNELS + f), p);
      }
    }
  }
  phase_end();
  hidden_back(tile, lane, tile_rows(tile, network.by_gates_at, width), width, layer.gate_back, layer.slopes_at);
  phase_end();
  let between = tile_rows(tile, network.by_hidden_at, CHANNELS);
  let both = 2u * CHANNELS;
  add_back(tile, lane, between, CHANNELS, layer.hidden_back, network.by_scalars_at, both, both);
  phase_end();
  for (var n = lane; n < TILE * CHANNELS; n += LANES) {
    if (is_row(tile, n / CHANNELS)) {
      let row = TILE * tile + n / CHANNELS;
      let f = n % CHANNELS;
      let by = work[network.by_scalars_at + row * 2u * CHANNELS + CHANNELS + f];
      var gate = 0.0;
      if (layer.gates == 3u) { gate = work[layer.gates_at + row * width + 2u * CHANNELS + f]; }
      for (var c = 0u; c < 3u; c++) {
        let m = row * 6u * CHANNELS + c * 2u * CHANNELS + f;
        let p = work[layer.mixed_at + m];
        let q = work[layer.mixed_at + m + CHANNELS];
        let by_vector = work[layer.by_vectors_at + (3u * row + c) * CHANNELS + f];
        work[network.by_mixed_at + m] = by * q + by_vector * gate;
        work[network.by_mixed_at + m + CHANNELS] = by * p;
      }
    }
  }
  phase_end();
  for (var c = 0u; c < 3u; c++) {
    let rows = tile_rows(tile, network.by_mixed_at + c * 2u * CHANNELS, 6u * CHANNELS);
    let at = layer.by_vectors_at + c * CHANNELS;
    add_back(tile, lane, rows, 2u * CHANNELS, layer.mix_back, at, 3u * CHANNELS, CHANNELS);
  }
  phase_end();
  if (layer.first != 0u) { embed_back(tile, lane); }
}

// By the sums over neighbours that the first scalars and vectors were made of. Twin: the end of EquivariantPass.backward.
fn embed_back(tile: u32, lane: u32) {
  for (var n = lane; n < TILE * WIDTH; n += LANES) {
    if (is_row(tile, n / WIDTH)) {
      let row = TILE * tile + n / WIDTH;
      let at = (lists[row % network.atoms] * WIDTH + n % WIDTH) * CHANNELS;
      let s = network.by_scalars_at + row * 2u * CHANNELS;
      let v = layer.by_vectors_at + row * 3u * CHANNELS;
      var by = vec4f();
      for (var f = 0u; f < CHANNELS; f++) {
        by.x += work[s + f] * weight[network.scalar_table + at + f];
        let vector_weight = weight[network.vector_table + at + f];
        by.y += work[v + f] * vector_weight;
        by.z += work[v + CHANNELS + f] * vector_weight;
        by.w += work[v + 2u * CHANNELS + f] * vector_weight;
      }
      let out = network.by_sums_at + row * 4u * WIDTH + n % WIDTH;
      for (var c = 0u; c < 4u; c++) { work[out + c * WIDTH] = by[c]; }
    }
  }
}
