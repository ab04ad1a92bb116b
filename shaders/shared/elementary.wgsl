// Elementary functions with known error: WGSL's own sin, cos, atan2 and log may be off by 5e-4, 5e-4, 4096 ULP and 2⁻²¹.
// Polynomials: S. L. Moshier, Cephes (sinf, cosf, atanf, logf), each good to about 1 ULP on the range named.

const PI: f32 = 3.14159265358979;
const HALF_PI: f32 = 1.57079632679490;
const QUARTER_PI: f32 = 0.785398163397448;

// atan t for 0 ≤ t ≤ 1.
fn arctangent(t: f32) -> f32 {
  // Beyond tan(π/8): atan t = π/4 + atan((t − 1)/(t + 1)).
  let beyond = t > 0.414213562;
  let x = select(t, (t - 1.0) / (t + 1.0), beyond);
  let z = x * x;
  let p = (((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1) * z * x + x;
  return select(p, QUARTER_PI + p, beyond);
}

// Angle of the point (x, y), in (−π, π]. Valid for any point but the origin, where it returns 0.
fn angle_of(y: f32, x: f32) -> f32 {
  let ax = abs(x);
  let ay = abs(y);
  let steep = ay > ax;
  let large = max(max(ax, ay), 1e-30);
  var angle = arctangent(min(ax, ay) / large);
  angle = select(angle, HALF_PI - angle, steep);
  angle = select(angle, PI - angle, x < 0.0);
  return select(angle, -angle, y < 0.0);
}

// (cos a, sin a) for |a| ≤ π/4.
fn cosine_sine(a: f32) -> vec2f {
  let z = a * a;
  let s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * a + a;
  let c = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  return vec2f(c, s);
}

// Natural logarithm for normal x > 0.
fn logarithm(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  var e = f32(i32(bits >> 23u) - 126);
  var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u); // in [½, 1)
  let low = m < 0.707106781;
  e = select(e, e - 1.0, low);
  m = select(m - 1.0, m + m - 1.0, low);
  let z = m * m;
  var y = ((((((((7.0376836292e-2 * m - 1.1514610310e-1) * m + 1.1676998740e-1) * m - 1.2420140846e-1) * m
    + 1.4249322787e-1) * m - 1.6668057665e-1) * m + 2.0000714765e-1) * m - 2.4999993993e-1) * m
    + 3.3333331174e-1) * m * z;
  y += -2.12194440e-4 * e;
  y -= 0.5 * z;
  return m + y + 0.693359375 * e;
}
