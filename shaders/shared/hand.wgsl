// The hand: a spring between one atom and a point, U = ½ k d², whose force is at most HAND_FORCE_LIMIT. kcal/mol/Å.
// Valid while atom and point are less than 128 Å apart. Twin: src/forcefield/hand.ts.
#import shared/bindings
#import shared/fixed_point

const HAND_FORCE_LIMIT: f32 = 80.0;

// Force on the hand's atom, which is at `place`. The points of the replicas follow the other lists, as fixed point.
fn hand_force(replica: u32, place: vec3i) -> vec3f {
  let at = molecule.hand_points + 3u * replica;
  let point = bitcast<vec3i>(vec3u(lists[at], lists[at + 1u], lists[at + 2u]));
  let pull = run.hand_stiffness * difference(point, place);
  let square = dot(pull, pull);
  if (square > HAND_FORCE_LIMIT * HAND_FORCE_LIMIT) { return pull * (HAND_FORCE_LIMIT * inverseSqrt(square)); }
  return pull;
}
