// Dense layers on a tile of four rows, a workgroup a tile: phases with barriers between them, since what the rows of a tile leave in
// `work` is read by the lanes of their own workgroup only. Rows beyond the last are worked on like the last, and not written.
#import learned/equivariant_network/bindings

const TILE: u32 = 4u;

fn phase_end() {
  storageBarrier();
  workgroupBarrier();
}

// Where the rows of a tile begin in a matrix with rows `stride` apart.
fn tile_rows(tile: u32, at: u32, stride: u32) -> vec4u {
  let row = TILE * tile;
  return vec4u(at) + stride * min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(network.rows - 1u));
}

fn is_row(tile: u32, n: u32) -> bool {
  return TILE * tile + n < network.rows;
}

// Four columns of X W for the four rows at `rows`; `at` is the first row of the four columns among the weights.
fn product(rows: vec4u, width: u32, at: u32, quads: u32) -> array<vec4f, 4> {
  var sum: array<vec4f, 4>;
  var w = at;
  for (var i = 0u; i < width; i++) {
    let column = weights[w];
    w += quads;
    sum[0] += work[rows.x + i] * column;
    sum[1] += work[rows.y + i] * column;
    sum[2] += work[rows.z + i] * column;
    sum[3] += work[rows.w + i] * column;
  }
  return sum;
}

fn quad_of(at: u32) -> vec4f {
  return vec4f(work[at], work[at + 1u], work[at + 2u], work[at + 3u]);
}

fn put_quad(at: u32, value: vec4f) {
  for (var c = 0u; c < 4u; c++) { work[at + c] = value[c]; }
}

// x/(1 + exp(−x)) and its slope. Valid for any finite x.
fn silu(x: vec4f) -> array<vec4f, 2> {
  let s = 1.0 / (1.0 + exp(-clamp(x, vec4f(-80.0), vec4f(80.0))));
  return array<vec4f, 2>(x * s, s * (1.0 + x * (1.0 - s)));
}

// Y = X W + b, [rows × out_width].
fn linear(tile: u32, lane: u32, rows: vec4u, width: u32, matrix: u32, bias: u32, out_at: u32, out_width: u32) {
  let quads = out_width / 4u;
  for (var quad = lane; quad < quads; quad += LANES) {
    let sum = product(rows, width, matrix + quad, quads);
    for (var n = 0u; n < TILE; n++) {
      if (is_row(tile, n)) {
        put_quad(out_at + (TILE * tile + n) * out_width + 4u * quad, sum[n] + weights[bias + quad]);
      }
    }
  }
}

// Y = silu(X W + b), [rows × CHANNELS], and the slopes there.
fn hidden(tile: u32, lane: u32, rows: vec4u, width: u32, matrix: u32, bias: u32, out_at: u32, slopes_at: u32) {
  let quads = CHANNELS / 4u;
  for (var quad = lane; quad < quads; quad += LANES) {
    let sum = product(rows, width, matrix + quad, quads);
    for (var n = 0u; n < TILE; n++) {
      if (is_row(tile, n)) {
        let y = silu(sum[n] + weights[bias + quad]);
        let at = (TILE * tile + n) * CHANNELS + 4u * quad;
        put_quad(out_at + at, y[0]);
        put_quad(slopes_at + at, y[1]);
      }
    }
  }
}

// By what `hidden` took before its activation, from derivatives by what came of it: (Y Wᵀ) ∘ slopes, [rows × CHANNELS].
fn hidden_back(tile: u32, lane: u32, rows: vec4u, width: u32, matrix: u32, slopes_at: u32) {
  let quads = CHANNELS / 4u;
  for (var quad = lane; quad < quads; quad += LANES) {
    let sum = product(rows, width, matrix + quad, quads);
    for (var n = 0u; n < TILE; n++) {
      if (is_row(tile, n)) {
        let at = (TILE * tile + n) * CHANNELS + 4u * quad;
        put_quad(network.by_hidden_at + at, sum[n] * quad_of(slopes_at + at));
      }
    }
  }
}

// Adds Y Wᵀ to rows that are `stride` apart, [rows × out_width].
fn add_back(tile: u32, lane: u32, rows: vec4u, width: u32, matrix: u32, out_at: u32, stride: u32, out_width: u32) {
  let quads = out_width / 4u;
  for (var quad = lane; quad < quads; quad += LANES) {
    let sum = product(rows, width, matrix + quad, quads);
    for (var n = 0u; n < TILE; n++) {
      if (is_row(tile, n)) {
        let at = out_at + (TILE * tile + n) * stride + 4u * quad;
        put_quad(at, quad_of(at) + sum[n]);
      }
    }
  }
}
