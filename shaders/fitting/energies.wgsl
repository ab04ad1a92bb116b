// Energies of a batch's frames, kcal/mol, less those of lone atoms; in learning their loss and ∂loss/∂E, and each molecule's offset, which
// follows its frames one after the other, as the twin has it. One workgroup; a lane takes a frame.
#import fitting/bindings

@group(0) @binding(8) var<storage, read_write> work: array<f32>;
@group(0) @binding(9) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(LANES)
fn energies(@builtin(local_invocation_index) lane: u32) {
  for (var place = lane; place < batch.frames; place += LANES) {
    let slots = slots_of(place);
    let atoms = tables[frame_record(frame_of(place)) + 1u];
    var energy = 0.0;
    for (var n = 0u; n < atoms; n++) { energy += work[4u * (shape.outputs_at + lists[slots + n])]; }
    energy *= shape.unit;
    work[shape.places_at + 2u * place] = energy;
    results[shape.results_at + 4u * frame_of(place) + 3u] = energy;
  }
  storageBarrier();
  if (batch.learn == 1u && lane == 0u) {
    for (var place = 0u; place < batch.frames; place++) {
      let frame = frame_record(frame_of(place));
      let offset = shape.offsets_at + tables[frame + 2u];
      let at = shape.places_at + 2u * place;
      let off = work[at] - bitcast<f32>(tables[frame + 3u]) - results[offset];
      // To multiples of 2⁻²⁰ kcal/mol, so that a kept state can hold it beside a large energy, to the bit.
      results[offset] = round((results[offset] + OFFSET_RATE * off) * 1048576.0) * 9.5367431640625e-7;
      work[at] = off;
    }
  }
  storageBarrier();
  if (batch.learn == 0u) { return; }
  for (var place = lane; place < batch.frames; place += LANES) {
    let number = frame_of(place);
    let frame = frame_record(number);
    let slots = slots_of(place);
    let atoms = tables[frame + 1u];
    let at = shape.places_at + 2u * place;
    let error = work[at] / f32(atoms);
    let root = sqrt(1.0 + (error / shape.energy_scale) * (error / shape.energy_scale));
    var loss = shape.energy_weight / shape.energy_scale * error * error / (1.0 + root);
    var force = 0.0;
    for (var n = 0u; n < atoms; n++) {
      let residual = shape.residuals_at + 8u * lists[slots + n];
      loss += work[residual + 3u];
      force += work[residual + 4u];
    }
    let share = bitcast<f32>(tables[frame + 4u]) / f32(batch.frames);
    work[at + 1u] = shape.unit * share * shape.energy_weight * error / root / f32(atoms) / shape.energy_scale;
    let result = shape.results_at + 4u * number;
    results[result] = loss;
    results[result + 1u] = abs(work[at]);
    results[result + 2u] = force;
  }
}
