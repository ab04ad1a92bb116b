// BAOAB Langevin dynamics (Leimkuhler & Matthews, Appl. Math. Res. eXpress 2013, 34); without a bath, velocity Verlet.
// Å, fs, kcal/mol, amu. Twin: src/cpu/integrator.ts.
#import shared/philox

struct Drift {
  velocity: vec3f,
  path: vec3f, // Å
  too_far: bool,
}

// Half a kick: half_kick = ½ dt · 4.184e-4 / mass.
fn kick(velocity: vec3f, force: vec3f, half_kick: f32) -> vec3f {
  return velocity + half_kick * force;
}

// Drift of one step, with the bath's kick between its halves. sigma = √((1 − keep²) kT / m); keep = 1 without a bath.
fn drift(velocity: vec3f, dt: f32, keep: f32, sigma: f32, counter: vec4u, seed: u32) -> Drift {
  var v = velocity;
  var path = dt * v;
  if (keep < 1.0) {
    path = 0.5 * dt * v;
    v = keep * v + sigma * normals3(philox4x32(counter, vec2u(seed, STREAM_LANGEVIN)));
    path += 0.5 * dt * v;
  }
  let length = abs(path.x) + abs(path.y) + abs(path.z);
  // maximumMove of src/forcefield/dynamics.ts, Å. Bits compared as integers, NaN and infinity count as further.
  let too_far = (bitcast<u32>(length) & 0x7fffffffu) >= bitcast<u32>(clamp(0.25 * dt, 0.5, 1.0));
  if (too_far) {
    // Stand still: the numbers stay finite until the host has seen the fault and gone back.
    return Drift(vec3f(), vec3f(), true);
  }
  return Drift(v, path, false);
}
