// Atom-centred network: U = Σ_i [E_Z + mean over members of N_Z(G_i)]   [kcal/mol]; ANI's symmetry functions G, see
// src/models/atomicNetwork.ts. Twin: src/cpu/learned/atomic_network.ts. No trigonometric builtins; powers by own logarithm.
#import shared/elementary

// f_c = ½ (cos(πr/R) + 1) = cos²(πr/2R), and its slope by r. Valid for 0 ≤ r; zero from R on.
fn fade(r: f32, cutoff: f32) -> vec2f {
  if (r >= cutoff) { return vec2f(); }
  let half = HALF_PI * r / cutoff;
  let low = cosine_sine(min(half, HALF_PI - half));
  // cos and sin change places beyond π/4.
  let cs = select(low, low.yx, half > QUARTER_PI);
  return vec2f(cs.x * cs.x, -PI / cutoff * cs.x * cs.y);
}

// ((1 + cos(θ − θ_s))/2)^ζ and its slope by cos(jik), with θ = acos(scale · cos(jik)).
fn angular_factor(cosine: f32, scale: f32, shift: vec2f, zeta: f32) -> vec2f {
  let c = scale * cosine;
  let s = sqrt(max(1.0 - c * c, 1e-12));
  let base = max(0.5 + 0.5 * (c * shift.x + s * shift.y), 1e-30);
  let power = exp(zeta * logarithm(base));
  // d base/dc = ½ (cos θ_s − (c/s) sin θ_s)
  let slope = zeta * power / base * 0.5 * (shift.x - c / s * shift.y) * scale;
  return vec2f(power, slope);
}

// Values and slopes of an activation: 0 linear, 1 CELU (α = 0.1), 2 SiLU, 3 tanh, 4 Gaussian: the order of ACTIVATIONS.
fn activated(kind: u32, x: vec4f) -> mat2x4f {
  switch kind {
    case 1u: {
      let e = exp(min(x, vec4f()) * 10.0);
      let above = x > vec4f();
      return mat2x4f(select(0.1 * (e - 1.0), x, above), select(e, vec4f(1.0), above));
    }
    case 2u: {
      let s = 1.0 / (1.0 + exp(-clamp(x, vec4f(-80.0), vec4f(80.0))));
      return mat2x4f(x * s, s * (1.0 + x * (1.0 - s)));
    }
    case 3u: {
      // tanh x = 1 − 2/(1 + exp 2x); WGSL's own may be off by 1e-5.
      let t = 1.0 - 2.0 / (1.0 + exp(2.0 * clamp(x, vec4f(-20.0), vec4f(20.0))));
      return mat2x4f(t, 1.0 - t * t);
    }
    case 4u: {
      let g = exp(-min(x * x, vec4f(80.0)));
      return mat2x4f(g, -2.0 * x * g);
    }
    default: {
      return mat2x4f(x, vec4f(1.0));
    }
  }
}
