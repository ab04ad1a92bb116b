// Energy and slope by the descriptor of one tile of training points, with δ = q − q_m and d = |δ|:
//   E = Σ_m φ₁ δ·c_m,   ∂E/∂q = Σ_m (φ₂ (δ·c_m) δ + φ₁ c_m),   φ₁ = −(5/3)(1 + a) e^−a,  φ₂ = (25/3) e^−a,  a = √5 d
// in kcal/mol. First a lane takes points, then pairs; every sum runs in order of index. x: tile, y: replica.
// Twin: ForceKernel.addPoints in src/cpu/learned/force_kernel.ts.
#import learned/force_kernel/bindings
#import learned/force_kernel/exponential

var<workgroup> along: array<f32, TILE>;
var<workgroup> across: array<f32, TILE>;
var<workgroup> shares: array<f32, TILE>;

@compute @workgroup_size(LANES)
fn kernel_points(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = group.x;
  let replica = group.y;
  let q = replica * kernel.pairs;
  let base = tile * kernel.pairs * TILE;
  for (var t = lane; t < TILE; t += LANES) {
    var square = 0.0;
    var projection = 0.0;
    for (var k = 0u; k < kernel.pairs; k++) {
      let point = training[base + k * TILE + t];
      let delta = work[q + k] - point.x;
      square += delta * delta;
      projection += delta * point.y;
    }
    let a = 2.2360679775 * sqrt(square);
    let e = exponential(-a);
    let value = -1.6666666667 * (1.0 + a) * e;
    across[t] = value;
    along[t] = 8.3333333333 * e * projection;
    shares[t] = value * projection;
  }
  workgroupBarrier();
  let place = replica * kernel.tiles + tile;
  for (var k = lane; k < kernel.pairs; k += LANES) {
    let here = work[q + k];
    var slope = 0.0;
    for (var t = 0u; t < TILE; t++) {
      let point = training[base + k * TILE + t];
      slope += along[t] * (here - point.x) + across[t] * point.y;
    }
    work[kernel.slopes_at + place * kernel.pairs + k] = slope;
  }
  if (lane == 0u) {
    var energy = 0.0;
    for (var t = 0u; t < TILE; t++) { energy += shares[t]; }
    work[kernel.energies_at + place] = energy;
  }
}
