// ANI's angular functions; equation in src/models/atomicNetwork.ts. No trigonometric builtins; powers by own logarithm.
// Twin: src/cpu/learned/atomicNetwork/aniFunctions.ts.
#import shared/elementary

// (cos θ_s, sin θ_s)
fn angle_shift(a: u32) -> vec2f {
  return vec2f(constants[network.cosines + a], constants[network.sines + a]);
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
