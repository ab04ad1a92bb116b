// The way back from messages through the update before them. A workgroup four rows. x: tile.
// Twins: the end of EquivariantPass.backMessages, backUpdate.
#import learned/equivariant_network/update

@compute @workgroup_size(LANES)
fn network_rows_back(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = group.x;
  hidden_back(tile, lane, tile_rows(tile, network.by_parts_at, PARTS), PARTS, layer.parts_back, layer.speech_slopes_at);
  phase_end();
  let between = tile_rows(tile, network.by_hidden_at, CHANNELS);
  add_back(tile, lane, between, CHANNELS, layer.speech_back, network.by_scalars_at, 2u * CHANNELS, CHANNELS);
  phase_end();
  update_back(tile, lane);
}
