// Values, slopes and curvatures of an activation: 0 linear, 1 CELU (α = 0.1), 2 SiLU, 3 tanh, 4 Gaussian: the order of ACTIVATIONS.
// Twin: src/fit/training/activations.ts.
fn activated(kind: u32, x: vec4f) -> mat3x4f {
  switch kind {
    case 1u: {
      let below = x < vec4f();
      let e = exp(min(x, vec4f()) * 10.0);
      return mat3x4f(select(x, 0.1 * (e - 1.0), below), select(vec4f(1.0), e, below), select(vec4f(), 10.0 * e, below));
    }
    case 2u: {
      let s = 1.0 / (1.0 + exp(-clamp(x, vec4f(-80.0), vec4f(80.0))));
      let t = s * (1.0 - s);
      return mat3x4f(x * s, s + x * t, t * (2.0 + x * (1.0 - 2.0 * s)));
    }
    case 3u: {
      // tanh x = 1 − 2/(1 + exp 2x); WGSL's own may be off by 1e-5.
      let y = 1.0 - 2.0 / (1.0 + exp(2.0 * clamp(x, vec4f(-20.0), vec4f(20.0))));
      let slope = 1.0 - y * y;
      return mat3x4f(y, slope, -2.0 * y * slope);
    }
    case 4u: {
      let y = exp(-min(x * x, vec4f(80.0)));
      return mat3x4f(y, -2.0 * x * y, (4.0 * x * x - 2.0) * y);
    }
    default: {
      return mat3x4f(x, vec4f(1.0), vec4f());
    }
  }
}
