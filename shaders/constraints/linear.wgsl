// Solves A y = b of n ≤ 4 equations, y in b: Gauss's elimination. Pivots are the largest of their rows here, so none are sought.
fn solve(a: ptr<function, array<f32, 16>>, b: ptr<function, array<f32, 4>>, n: u32) {
  for (var k = 0u; k < n; k++) {
    let pivot = 1.0 / (*a)[4u * k + k];
    for (var i = k + 1u; i < n; i++) {
      let factor = (*a)[4u * i + k] * pivot;
      for (var j = k + 1u; j < n; j++) { (*a)[4u * i + j] -= factor * (*a)[4u * k + j]; }
      (*b)[i] -= factor * (*b)[k];
    }
  }
  for (var m = n; m > 0u; m--) {
    let k = m - 1u;
    for (var j = k + 1u; j < n; j++) { (*b)[k] -= (*a)[4u * k + j] * (*b)[j]; }
    (*b)[k] /= (*a)[4u * k + k];
  }
}
