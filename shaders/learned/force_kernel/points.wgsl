// Slope of the energy by the descriptor, one tile of training points a workgroup, with δ = u − v_m, a = √5 |δ|:
//   ∂E/∂q = Σ_m (φ₂ δ·c_m + φ₁ e_m) δ + φ₁ c_m,   φ₁ = −(5/3)(1 + a) e^−a,  φ₂ = (25/3) e^−a      [kcal/mol]
// Near the training points most of this is a polynomial in u, which cancels between them: φ₁ and φ₂ are taken without it, and the last
// workgroup adds the polynomial, its coefficients summed in f64 (src/models/forceKernel/taylor.ts). Every sum runs in order of index.
// x: tile, y: replica. Twin: ForceKernel.addPoints in src/cpu/learned/force_kernel.ts.
#import learned/force_kernel/bindings
#import learned/force_kernel/exponential

var<workgroup> along: array<f32, TILE>;
var<workgroup> across: array<f32, TILE>;
// |u|², u·G.
var<workgroup> sums: vec2f;

// (1 + a) e^−a, without 1 − a²/2 where `near`: a series, because the difference would lose digits.
fn single(a: f32, decay: f32, near: bool) -> f32 {
  if (!near) { return (1.0 + a) * decay; }
  if (a > 1.0) { return ((1.0 + a) * decay - 1.0) + 0.5 * a * a; }
  let p = ((((((((-2.7557319e-7 * a + 2.4801587e-6) * a - 2.2045855e-5) * a + 1.7361111e-4) * a - 1.1904762e-3) * a
    + 6.9444444e-3) * a - 3.3333333e-2) * a + 0.125) * a - 0.33333333);
  return -p * a * a * a;
}

// e^−a, without 1 where `near`.
fn double(a: f32, decay: f32, near: bool) -> f32 {
  if (!near) { return decay; }
  if (a > 1.0) { return decay - 1.0; }
  return (((((((((2.7557319e-7 * a - 2.7557319e-6) * a + 2.4801587e-5) * a - 1.9841270e-4) * a + 1.3888889e-3) * a
    - 8.3333333e-3) * a + 4.1666667e-2) * a - 0.16666667) * a + 0.5) * a - 1.0) * a;
}

fn tile_slopes(tile: u32, replica: u32, lane: u32, near: bool) {
  let u = replica * kernel.pairs;
  let base = tile * kernel.pairs * TILE;
  for (var t = lane; t < TILE; t += LANES) {
    var square = 0.0;
    var projection = 0.0;
    for (var k = 0u; k < kernel.pairs; k++) {
      let point = training[base + k * TILE + t];
      let delta = work[u + k] - point.x;
      square += delta * delta;
      projection += delta * point.y;
    }
    let a = 2.2360679775 * sqrt(square);
    let decay = exponential(-a);
    across[t] = -1.6666666667 * single(a, decay, near);
    let weight = constants[kernel.energy_weights + tile * TILE + t];
    along[t] = 8.3333333333 * double(a, decay, near) * projection + across[t] * weight;
  }
}

@compute @workgroup_size(LANES)
fn kernel_points(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = group.x;
  let replica = group.y;
  let u = replica * kernel.pairs;
  if (lane == 0u) {
    var both = vec2f();
    for (var k = 0u; k < kernel.pairs; k++) { both += work[u + k] * vec2f(work[u + k], constants[kernel.linear + k]); }
    sums = both;
  }
  workgroupBarrier();
  let near = sums.x < kernel.reach;
  let tail = tile == kernel.tiles;
  if (!tail) { tile_slopes(tile, replica, lane, near); }
  workgroupBarrier();
  let base = tile * kernel.pairs * TILE;
  let out = kernel.slopes_at + (replica * (kernel.tiles + 1u) + tile) * kernel.pairs;
  for (var k = lane; k < kernel.pairs; k += LANES) {
    let here = work[u + k];
    var slope = 0.0;
    if (!tail) {
      for (var t = 0u; t < TILE; t++) {
        let point = training[base + k * TILE + t];
        slope += along[t] * (here - point.x) + across[t] * point.y;
      }
    } else if (near) {
      let row = kernel.matrix + k * kernel.pairs;
      for (var l = 0u; l < kernel.pairs; l++) { slope += constants[row + l] * work[u + l]; }
      let cubic = sums.x * constants[kernel.linear + k] + 2.0 * sums.y * here;
      slope += constants[kernel.constant + k] + 4.1666666667 * (cubic + kernel.energy_sum * sums.x * here) + kernel.scalar * here;
    }
    work[out + k] = slope;
  }
}
