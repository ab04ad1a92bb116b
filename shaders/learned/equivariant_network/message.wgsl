// Messages from the neighbours of an atom: a workgroup an atom, a lane a channel. x: atom, y: replica.
// Twin: EquivariantPass.passMessages, one direction at a time.
#import learned/equivariant_network/radial

@compute @workgroup_size(LANES)
fn network_message(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.y * network.atoms + group.x;
  let count = neighbours_of(row);
  for (var f = lane; f < CHANNELS; f += LANES) {
    let own = vector(layer.vectors_out_at + row * 3u * CHANNELS + f);
    var s = work[layer.scalars_out_at + row * CHANNELS + f];
    var v = own;
    for (var n = 0u; n < count; n++) {
      let slot = slot_at(row, n);
      let other = u32(work[slot + OTHER]);
      let u = unit_vector(slot);
      let theirs = vector(layer.vectors_out_at + other * 3u * CHANNELS + f);
      let r = radial_parts(slot + BASIS, f);
      let parts = parts_of(other, f);
      let low = parts[0] * r[0];
      let high = parts[1] * r[1];
      let turn = dot(u, theirs);
      s += low.x + high.x * turn;
      v += (low.y + high.y * turn + high.z * dot(u, own)) * u + low.z * theirs;
    }
    work[layer.next_scalars_at + row * 2u * CHANNELS + f] = s;
    put_vector(layer.next_vectors_at + row * 3u * CHANNELS + f, v);
  }
}
