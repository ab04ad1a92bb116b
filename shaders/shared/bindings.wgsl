// The one bind group of every kernel. `Molecule` and `Run` are written by src/gpu/uniformStruct.ts from the same lists that fill them.

@group(0) @binding(0) var<uniform> molecule: Molecule;
@group(0) @binding(1) var<uniform> run: Run;
// Atom tuples, exclusion rows, gather rows, types.
@group(0) @binding(2) var<storage, read> lists: array<u32>;
@group(0) @binding(3) var<storage, read> parameters: array<f32>;
// Replica-major, fixed point (shared/fixed_point); w unused, 0.
@group(0) @binding(4) var<storage, read_write> positions: array<vec4i>;
// Å/fs.
@group(0) @binding(5) var<storage, read_write> velocities: array<vec4f>;
// kcal/mol/Å, after the last step.
@group(0) @binding(6) var<storage, read_write> forces: array<vec4f>;
// Forces of tuples on their atoms, and of pair segments, before they are gathered.
@group(0) @binding(7) var<storage, read_write> partial_forces: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> energies: array<f32>;
// Per atom: 0, or the low word of (1 + step) at which it first moved too far.
@group(0) @binding(9) var<storage, read_write> faults: array<u32>;

fn parameter(at: u32) -> f32 {
  return parameters[at];
}

// ½ dt · 4.184e-4 / mass, and √((1 − keep²) kT / mass), of an atom.
fn half_kick_of(atom: u32) -> f32 {
  return run.half_step_factor * parameters[molecule.masses + 2u * atom];
}

fn sigma_of(atom: u32) -> f32 {
  return run.kick * parameters[molecule.masses + 2u * atom + 1u];
}
