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
