// Lennard-Jones and Coulomb of listed pairs within the cutoff, r² < r_c²: one lane an atom.
//   U = A/r¹² − B/r⁶ + q q' (1/r + k r² − c)            reaction field (Tironi et al., J. Chem. Phys. 102, 5451 (1995))
//   U = A/r¹² − B/r⁶ + q q' (1/r − erf(αr)/r)           Ewald (Essmann et al., J. Chem. Phys. 103, 8577 (1995)); excluded pairs: −q q' erf(αr)/r
// Lennard-Jones less its value at the cutoff (shift6), or times 1 − 10x³ + 15x⁴ − 6x⁵ from switch_from on, where that is asked for.
// kcal/mol, Å. Twin: src/cpu/periodic/sum.ts. Forces and energies are summed as integers (`Sum`): a sum does not depend on the order of the list, nor on
// its age, to the last bit, and a pair's two forces are each other's opposites.
#import periodic/bindings

// 2⁻⁸ and 2⁻²⁸: coarse and fine units of a sum.
const COARSE: f32 = 256.0;
const FINE: f32 = 268435456.0;
// Bits of 1e6: what is stronger is no molecule any more. Compared as integers, NaN and infinity count as stronger.
const ABSURD: u32 = 0x49742400u;
const BROKEN: f32 = 1e30;

struct Sum {
  coarse: vec3i,
  fine: vec3i,
}

fn added(sum: Sum, value: vec3f) -> Sum {
  let whole = round(value * COARSE);
  return Sum(sum.coarse + vec3i(whole), sum.fine + vec3i(round((value - whole * (1.0 / COARSE)) * FINE)));
}

fn value_of(sum: Sum) -> vec3f {
  return vec3f(sum.coarse) * (1.0 / COARSE) + vec3f(sum.fine) * (1.0 / FINE);
}

fn is_absurd(value: vec3f) -> bool {
  return (bitcast<u32>(abs(value.x) + abs(value.y) + abs(value.z)) & 0x7fffffffu) >= ABSURD;
}

// erf(αr)/r and its force over r. Valid for 0 ≤ r ≤ r_c by the table; beyond, where excluded atoms are that far apart, as if erf were 1.
fn smooth_coulomb(r2: f32) -> vec2f {
  if (r2 >= box.cutoff2) {
    let inverse = inverseSqrt(r2);
    return vec2f(inverse, inverse * inverse * inverse);
  }
  let place = r2 * box.smooth_scale;
  let piece = floor(place);
  let t = place - piece;
  let at = box.smooth_at + 8u * u32(piece);
  return vec2f(
    tables[at] + t * (tables[at + 1u] + t * (tables[at + 2u] + t * tables[at + 3u])),
    tables[at + 4u] + t * (tables[at + 5u] + t * (tables[at + 6u] + t * tables[at + 7u])),
  );
}

@compute @workgroup_size(64)
fn pairs(@builtin(global_invocation_id) id: vec3u) {
  let atom = id.x;
  if (atom >= box.atoms) { return; }
  let here = positions[atom].xyz;
  let mine = atoms[atom];
  let row = bitcast<u32>(mine.y) * box.types;
  var force = Sum(vec3i(), vec3i());
  var energy = Sum(vec3i(), vec3i());
  var broken = atomicLoad(&work[CELL_NEED]) + atomicLoad(&work[LIST_NEED]) > 0u;
  let count = neighbours[atom];
  for (var n = 1u; n <= count; n++) {
    let other = neighbours[box.atoms * n + atom];
    let d = difference(here, positions[other].xyz);
    let r2 = dot(d, d);
    if (r2 >= box.cutoff2) { continue; }
    let theirs = atoms[other];
    let guess = inverseSqrt(r2);
    // One Newton step: inverseSqrt may be off by 2 ULP, always to the same side.
    let inverse = guess + 0.5 * guess * (1.0 - r2 * guess * guess);
    let inverse2 = inverse * inverse;
    let inverse6 = inverse2 * inverse2 * inverse2;
    let at = 2u * (row + bitcast<u32>(theirs.y));
    let repulsion = tables[at] * inverse6 * inverse6;
    let attraction = tables[at + 1u] * inverse6;
    let q = mine.x * theirs.x;
    var electric = vec2f(inverse + box.field_k * r2 - box.field_c, inverse * inverse2 - 2.0 * box.field_k);
    if (box.ewald != 0u) { electric = vec2f(inverse, inverse * inverse2) - smooth_coulomb(r2); }
    // Lennard-Jones and its force over r.
    var steric = vec2f(repulsion - attraction, (12.0 * repulsion - 6.0 * attraction) * inverse2);
    steric.x -= box.shift6 * (tables[at] * box.shift6 - tables[at + 1u]);
    let r = r2 * inverse;
    if (r > box.switch_from) {
      let x = (r - box.switch_from) * box.switch_inverse;
      let keep = 1.0 + x * x * x * (-10.0 + x * (15.0 - 6.0 * x));
      let fade = 30.0 * x * x * (1.0 - x) * (1.0 - x) * box.switch_inverse;
      steric = vec2f(steric.x * keep, steric.y * keep + steric.x * fade * inverse);
    }
    let f = (steric.y + q * electric.y) * d;
    let u = vec3f(0.5 * steric.x, 0.5 * q * electric.x, 0.0);
    broken = broken || is_absurd(f) || is_absurd(u);
    force = added(force, f);
    energy = added(energy, u);
  }
  if (box.ewald != 0u) {
    for (var e = exclusions[atom]; e < exclusions[atom + 1u]; e++) {
      let other = exclusions[box.atoms + 1u + e];
      let d = difference(here, positions[other].xyz);
      let q = mine.x * atoms[other].x;
      let waves = smooth_coulomb(dot(d, d));
      force = added(force, -q * waves.y * d);
      energy = added(energy, vec3f(0.0, -0.5 * q * waves.x, 0.0));
    }
  }
  let place = box.forces_at + atom;
  if (broken) {
    partial_forces[place] = vec4f(BROKEN);
    energies[atom] = vec2f(BROKEN);
  } else {
    partial_forces[place] = vec4f(value_of(force), 0.0);
    energies[atom] = value_of(energy).xy;
  }
}
