// A layer's update, and what its atoms have to say to others; after the last layer the energy of each atom, and the way back through
// the update. A workgroup four rows. x: tile. Twins: EquivariantPass.update, the beginning of passMessages, readOut, backReadOut.
#import learned/equivariant_network/update

fn read_out(tile: u32, lane: u32) {
  let inputs = tile_rows(tile, layer.scalars_out_at, CHANNELS);
  hidden(tile, lane, inputs, CHANNELS, network.readout, network.readout_bias, network.readout_at, network.by_hidden_at);
  phase_end();
  if (lane < TILE && is_row(tile, lane)) {
    let row = TILE * tile + lane;
    var energy = weight[network.element_energies + lists[row % network.atoms]];
    for (var f = 0u; f < CHANNELS; f++) {
      energy += work[network.readout_at + row * CHANNELS + f] * weight[network.output + f];
    }
    work[network.energies_at + row] = energy;
  }
  for (var n = lane; n < TILE * CHANNELS; n += LANES) {
    if (is_row(tile, n / CHANNELS)) {
      let row = TILE * tile + n / CHANNELS;
      let f = n % CHANNELS;
      work[network.by_hidden_at + row * CHANNELS + f] *= network.energy_unit * weight[network.output + f];
      work[network.by_scalars_at + row * 2u * CHANNELS + f] = 0.0;
      put_vector(layer.by_vectors_at + row * 3u * CHANNELS + f, vec3f());
    }
  }
  phase_end();
  let between = tile_rows(tile, network.by_hidden_at, CHANNELS);
  add_back(tile, lane, between, CHANNELS, network.readout_back, network.by_scalars_at, 2u * CHANNELS, CHANNELS);
  phase_end();
}

@compute @workgroup_size(LANES)
fn network_rows_there(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = group.x;
  update(tile, lane);
  if (layer.last != 0u) {
    read_out(tile, lane);
    update_back(tile, lane);
  } else {
    let inputs = tile_rows(tile, layer.scalars_out_at, CHANNELS);
    hidden(tile, lane, inputs, CHANNELS, layer.speech, layer.speech_bias, layer.speech_at, layer.speech_slopes_at);
    phase_end();
    let between = tile_rows(tile, layer.speech_at, CHANNELS);
    linear(tile, lane, between, CHANNELS, layer.parts, layer.parts_bias, layer.parts_at, PARTS);
  }
}
