// Two- and three-body splines: a workgroup an atom, x: atom i, y: replica. Its energy   [kcal/mol]
//   E_i = ½ Σ_j U₂(r_ij) + Σ_{j<k} U₃(r_ij, r_ik; r_jk)
// and what that does to every atom, each in a place of its own, which the gather adds up in order. U₂ ends at its last knot, and below the first
// it is a parabola; U₃ ends at the last knots of its legs and its base, and is constant below the first ones (src/models/spline.ts).
// Twin: src/cpu/learned/spline.ts. Lanes share neighbours, then pairs of neighbours; no sum depends on how many lanes there are.
#import learned/spline/bindings
#import shared/fixed_point
#import learned/spline/basis

// Triples whose forces wait in workgroup memory.
const TRIPLES: u32 = 128u;

// Vector from the centre, Å, and distance; the centre itself stands beyond every cutoff. In the order of the elements.
var<workgroup> seen: array<vec4f, MOST_ATOMS>;
// −∂E_i/∂r_j, kcal/mol/Å, and the energy that is counted there.
var<workgroup> pull: array<vec4f, MOST_ATOMS>;
// Places of the atoms within the cutoff of the legs.
var<workgroup> near: array<u32, MOST_ATOMS>;
var<workgroup> near_count: u32;
// The same as `pull`, of the two neighbours of a triple.
var<workgroup> first_pull: array<vec4f, TRIPLES>;
var<workgroup> second_pull: array<vec4f, TRIPLES>;

fn species_of(place: u32) -> u32 {
  return lists[spline.atoms + lists[place]];
}

// Half of U₂, and its force on the neighbour.
fn pair_pull(centre: u32, place: u32) -> vec4f {
  let r = seen[place].w;
  if (r >= spline.pair_cutoff) { return vec4f(); }
  let basis = cubic_basis(spline.pair_first, spline.pair_per_step, spline.pair_intervals, r);
  let c = four((centre * spline.present + species_of(place)) * (spline.pair_intervals + 3u) + basis.start);
  let below = min(r - spline.pair_first, 0.0);
  let curvature = (c.x - 2.0 * c.y + c.z) * spline.pair_per_step * spline.pair_per_step;
  let knot_slope = dot(basis.slope, c);
  let energy = dot(basis.value, c) + below * (knot_slope + 0.5 * curvature * below);
  let slope = knot_slope + curvature * below;
  return vec4f(-0.5 * slope / r * seen[place].xyz, 0.5 * energy);
}

struct Pulls {
  first: vec4f,
  second: vec4f,
}

// U₃ and its forces on the two neighbours, whose elements are in order.
fn triple_pulls(centre: u32, a: u32, b: u32) -> Pulls {
  let across = seen[b].xyz - seen[a].xyz;
  let square = dot(across, across);
  let inverse = inverseSqrt(max(square, 1e-12));
  let r = square * inverse;
  if (r >= spline.base_cutoff) { return Pulls(vec4f(), vec4f()); }
  let s = species_of(a);
  let kind = centre * spline.kinds + (s * (2u * spline.present - s + 1u)) / 2u + species_of(b) - s;
  let one = cubic_basis(spline.leg_first, spline.leg_per_step, spline.leg_intervals, seen[a].w);
  let two = cubic_basis(spline.leg_first, spline.leg_per_step, spline.leg_intervals, seen[b].w);
  let base = cubic_basis(spline.base_first, spline.base_per_step, spline.base_intervals, r);
  let bases = spline.base_intervals + 3u;
  let legs = spline.leg_intervals + 3u;
  var row = spline.triples_at + ((kind * legs + one.start) * legs + two.start) * bases + base.start;
  var energy = 0.0;
  var by_one = 0.0;
  var by_two = 0.0;
  var by_base = 0.0;
  for (var n = 0u; n < 4u; n++) {
    let c0 = four(row);
    let c1 = four(row + bases);
    let c2 = four(row + 2u * bases);
    let c3 = four(row + 3u * bases);
    let along = vec4f(dot(c0, base.value), dot(c1, base.value), dot(c2, base.value), dot(c3, base.value));
    let bent = vec4f(dot(c0, base.slope), dot(c1, base.slope), dot(c2, base.slope), dot(c3, base.slope));
    let value = dot(two.value, along);
    energy += one.value[n] * value;
    by_one += one.slope[n] * value;
    by_two += one.value[n] * dot(two.slope, along);
    by_base += one.value[n] * dot(two.value, bent);
    row += legs * bases;
  }
  let stretch = by_base * inverse * across;
  return Pulls(
    vec4f(stretch - by_one / seen[a].w * seen[a].xyz, energy),
    vec4f(-stretch - by_two / seen[b].w * seen[b].xyz, 0.0),
  );
}

// Where the pair a < b stands among all pairs.
fn rank(a: u32, b: u32) -> u32 {
  return (b * (b - 1u)) / 2u + a;
}

// The pair a < b that stands there. Valid for places below 2²⁰, whose roots f32 tells apart.
fn pair_at(place: u32) -> vec2u {
  var b = u32((1.0 + sqrt(f32(8u * place + 1u))) * 0.5);
  if (rank(0u, b) > place) { b -= 1u; }
  if (rank(0u, b + 1u) <= place) { b += 1u; }
  return vec2u(place - rank(0u, b), b);
}

// Both elements' forces of the triples first … first + TRIPLES − 1 go to the neighbours that they belong to, in order.
fn collect(first: u32, count: u32, lane: u32) {
  for (var n = lane; n < count; n += LANES) {
    var sum = vec4f();
    for (var m = 0u; m < count; m++) {
      if (m == n) { continue; }
      let place = rank(min(n, m), max(n, m)) - first;
      // Wraps around for those before the first.
      if (place >= TRIPLES) { continue; }
      if (n < m) { sum += first_pull[place]; } else { sum += second_pull[place]; }
    }
    pull[near[n]] += sum;
  }
}

@compute @workgroup_size(LANES)
fn spline_forces(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let atom = group.x;
  let replica = group.y;
  let centre = lists[spline.atoms + atom];
  let here = positions[replica * spline.atoms + atom].xyz;
  for (var n = lane; n < spline.atoms; n += LANES) {
    let other = lists[n];
    let d = difference(positions[replica * spline.atoms + other].xyz, here);
    let square = dot(d, d);
    seen[n] = vec4f(d, select(square * inverseSqrt(max(square, 1e-12)), 1e9, other == atom));
    pull[n] = pair_pull(centre, n);
  }
  workgroupBarrier();
  if (lane == 0u) {
    var count = 0u;
    for (var n = 0u; n < spline.atoms; n++) {
      if (seen[n].w < spline.leg_cutoff) {
        near[count] = n;
        count++;
      }
    }
    near_count = count;
  }
  let count = workgroupUniformLoad(&near_count);
  let triples = select(rank(0u, count), 0u, count == 0u);
  for (var first = 0u; first < triples; first += TRIPLES) {
    for (var t = lane; t < min(TRIPLES, triples - first); t += LANES) {
      let places = pair_at(first + t);
      let pulls = triple_pulls(centre, near[places.x], near[places.y]);
      first_pull[t] = pulls.first;
      second_pull[t] = pulls.second;
    }
    workgroupBarrier();
    collect(first, count, lane);
    workgroupBarrier();
  }
  let out = replica * spline.partials + spline.forces_at + atom * spline.atoms;
  for (var n = lane; n < spline.atoms; n += LANES) {
    if (lists[n] != atom) { partial_forces[out + lists[n]] = vec4f(pull[n].xyz, 0.0); }
  }
  workgroupBarrier();
  if (lane == 0u) {
    var sum = vec4f();
    for (var n = 0u; n < spline.atoms; n++) { sum += pull[n]; }
    partial_forces[out + atom] = vec4f(-sum.xyz, 0.0);
    energies[replica * spline.atoms + atom] = sum.w;
  }
}
