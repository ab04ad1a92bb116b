// The bind group of particle-mesh Ewald (Essmann et al., J. Chem. Phys. 103, 8577 (1995)). `Mesh` is written by src/gpu/periodic/layout.ts.

@group(0) @binding(0) var<uniform> mesh: Mesh;
// Units of 2⁻³² of an edge (periodic/fixed_point); w unused.
@group(0) @binding(1) var<storage, read> positions: array<vec4i>;
// Charge, √(kcal/mol·Å), and the bits of the type.
@group(0) @binding(2) var<storage, read> atoms: array<vec2f>;
// Charges on the mesh as integers, units of 1/CHARGE; then the bits of the potential there. [a × b × c]
@group(0) @binding(3) var<storage, read_write> values: array<atomic<i32>>;
// Fourier coefficients, [a × b × half]; the others are their conjugates.
@group(0) @binding(4) var<storage, read_write> coefficients: array<vec2f>;
// cos and sin of 2π t/n along each edge; then what each wave along each edge is damped by, and its square, 1/Å².
@group(0) @binding(5) var<storage, read> tables: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> partial_forces: array<vec4f>;
// Twice the energy of each pair of waves along y and z, kcal/mol.
@group(0) @binding(7) var<storage, read_write> energies: array<f32>;

// 2²²: charges, 18 √(kcal/mol·Å) an e, to 1e-8 e, and ± 28 e a mesh point.
const CHARGE: f32 = 4194304.0;

struct Splines {
  value: array<vec3f, 5>,
  slope: array<vec3f, 5>,
  first: vec3u,
}

// B-splines of order 5 on the mesh points from the first on, along x, y and z, and their slopes. Twin: splines5 in src/forcefield/splines.ts.
fn splines(place: vec3i) -> Splines {
  let points = vec3u(mesh.a, mesh.b, mesh.c);
  // 16 + 16 bits: the product of an edge's 2³² units with the points, and the bits below the point.
  let whole = bitcast<vec3u>(place);
  let high = (whole >> vec3u(16u)) * points;
  let low = (whole & vec3u(0xffffu)) * points;
  let sum = high + (low >> vec3u(16u));
  let first = sum >> vec3u(16u);
  let t = vec3f(sum & vec3u(0xffffu)) / 65536.0 + vec3f(low & vec3u(0xffffu)) / 4294967296.0;
  let u = 1.0 - t;
  let a0 = 0.5 * u * u;
  let a1 = 0.5 + t * u;
  let a2 = 0.5 * t * t;
  let b0 = u * a0 / 3.0;
  let b1 = ((t + 2.0) * a0 + (u + 1.0) * a1) / 3.0;
  let b2 = ((t + 1.0) * a1 + (u + 2.0) * a2) / 3.0;
  let b3 = t * a2 / 3.0;
  return Splines(
    array<vec3f, 5>(
      0.25 * u * b0,
      0.25 * ((t + 3.0) * b0 + (u + 1.0) * b1),
      0.25 * ((t + 2.0) * b1 + (u + 2.0) * b2),
      0.25 * ((t + 1.0) * b2 + (u + 3.0) * b3),
      0.25 * t * b3,
    ),
    array<vec3f, 5>(-b0, b0 - b1, b1 - b2, b2 - b3, b3),
    first,
  );
}

// Mesh point `n` places after the first along an edge of `points`.
fn after(first: u32, n: u32, points: u32) -> u32 {
  let at = first + n;
  return select(at, at - points, at >= points);
}
