// What an atom sees: its neighbours with their radial functions, the sums of these, and from them the first scalars and vectors.
// A workgroup an atom. x: atom, y: replica. Twin: src/cpu/learned/equivariantNetwork/surroundings.ts, and EquivariantPass.embed.
#import learned/equivariant_network/bindings
#import shared/elementary
#import shared/fixed_point

// Unit vector to each atom, and its distance, Å; the atom itself stands beyond every cutoff.
var<workgroup> seen: array<vec4f, MOST_ATOMS>;
var<workgroup> near: array<u32, MOST_ATOMS>;
var<workgroup> near_count: u32;

// (cos πx, sin πx) for 0 ≤ x ≤ 1, each to about 1 ULP of 1.
fn half_turn(x: f32) -> vec2f {
  let low = cosine_sine(PI * select(x - 0.5, select(x, 1.0 - x, x > 0.75), abs(x - 0.5) > 0.25));
  let outer = vec2f(select(low.x, -low.x, x > 0.5), low.y);
  return select(vec2f(-low.y, low.x), outer, abs(x - 0.5) > 0.25);
}

// Radial functions at r and their slopes, to `slot`: see src/models/equivariantNetwork.ts. Valid for 0 < r < cutoff.
fn describe(slot: u32, r: f32) {
  let x = r / network.cutoff;
  let turn = half_turn(x);
  let x2 = x * x;
  let x5 = x2 * x2 * x;
  let fade = network.prefactor * (1.0 + x * x5 * (-28.0 + x * (48.0 - 21.0 * x)));
  let fall = -168.0 * network.prefactor * x5 * (1.0 - x) * (1.0 - x);
  var wave = turn;
  for (var k = 0u; k < RADIAL; k++) {
    let value = wave.y / x;
    work[slot + BASIS + k] = value * fade;
    work[slot + SLOPES + k] = (value * fall + (f32(k + 1u) * PI * wave.x - value) / x * fade) / network.cutoff;
    wave = vec2f(wave.x * turn.x - wave.y * turn.y, wave.y * turn.x + wave.x * turn.y);
  }
}

@compute @workgroup_size(LANES)
fn network_surroundings(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let atom = group.x;
  let first = group.y * network.atoms;
  let row = first + atom;
  let here = positions[row].xyz;
  for (var n = lane; n < network.atoms; n += LANES) {
    let d = difference(positions[first + n].xyz, here);
    let r2 = dot(d, d);
    let inverse = inverseSqrt(max(r2, 1e-12));
    seen[n] = vec4f(d * inverse, select(r2 * inverse, 1e9, n == atom));
  }
  workgroupBarrier();
  if (lane == 0u) {
    var count = 0u;
    for (var n = 0u; n < network.atoms; n++) {
      if (seen[n].w < network.cutoff) {
        near[count] = n;
        count++;
      }
    }
    near_count = count;
    work[network.counts_at + row] = f32(count);
  }
  workgroupBarrier();
  let count = near_count;
  for (var m = lane; m < count; m += LANES) {
    let slot = slot_at(row, m);
    let to = seen[near[m]];
    work[slot] = to.x;
    work[slot + 1u] = to.y;
    work[slot + 2u] = to.z;
    work[slot + 3u] = to.w;
    for (var n = 0u; n < 4u; n++) { work[slot + BY_DIRECTION + n] = 0.0; }
    work[slot + OTHER] = f32(first + near[m]);
    describe(slot, to.w);
  }
  storageBarrier();
  let sums = network.sums_at + row * 4u * WIDTH;
  for (var n = lane; n < WIDTH; n += LANES) {
    let element = n / RADIAL;
    var sum = vec4f();
    for (var m = 0u; m < count; m++) {
      if (lists[near[m]] == element) {
        sum += work[slot_at(row, m) + BASIS + n % RADIAL] * vec4f(1.0, seen[near[m]].xyz);
      }
    }
    for (var c = 0u; c < 4u; c++) { work[sums + c * WIDTH + n] = sum[c]; }
  }
  storageBarrier();
  let table = lists[atom] * WIDTH * CHANNELS;
  for (var f = lane; f < CHANNELS; f += LANES) {
    var s = weight[network.embedding + lists[atom] * CHANNELS + f];
    var v = vec3f();
    for (var n = 0u; n < WIDTH; n++) {
      let at = table + n * CHANNELS + f;
      s += work[sums + n] * weight[network.scalar_table + at];
      v += vec3f(work[sums + WIDTH + n], work[sums + 2u * WIDTH + n], work[sums + 3u * WIDTH + n])
        * weight[network.vector_table + at];
    }
    work[layer.scalars_at + row * 2u * CHANNELS + f] = s;
    put_vector(layer.vectors_at + row * 3u * CHANNELS + f, v);
  }
}
