#import shared/elementary

// A cutoff function and its slope by r, 1/Å: 0 cosine, 1 tanh³, 2 quintic, 3 bump, the order of CUTOFF_FUNCTIONS, with equations, in
// src/models/cutoffFunctions.ts (its twin). Valid for 0 ≤ r; zero from the cutoff on. `kind` is a constant of the pipeline.
fn fade(kind: u32, r: f32, cutoff: f32) -> vec2f {
  if (r >= cutoff) { return vec2f(); }
  let x = r / cutoff;
  // Written by what is left, so that nothing cancels where the function is small.
  let rest = 1.0 - x;
  switch kind {
    case 1u: {
      // tanh u = (1 − exp −2u)/(1 + exp −2u)
      let e = exp(-2.0 * rest);
      let t = (1.0 - e) / (1.0 + e);
      return vec2f(t * t * t, -3.0 * t * t * (1.0 - t * t) / cutoff);
    }
    case 2u: {
      return vec2f(rest * rest * rest * (10.0 - rest * (15.0 - 6.0 * rest)), -30.0 * x * x * rest * rest / cutoff);
    }
    case 3u: {
      let inverse = 1.0 / max(rest * (1.0 + x), 1e-6);
      let value = exp(max(1.0 - inverse, -80.0));
      return vec2f(value, -2.0 * x * value * inverse * inverse / cutoff);
    }
    default: {
      // ½ (cos πx + 1) = cos²(πx/2)
      let half = HALF_PI * x;
      let low = cosine_sine(min(half, HALF_PI - half));
      // cos and sin change places beyond π/4.
      let cs = select(low, low.yx, half > QUARTER_PI);
      return vec2f(cs.x * cs.x, -PI / cutoff * cs.x * cs.y);
    }
  }
}
