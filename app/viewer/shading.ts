/**
 * The one way in which surfaces are lit here: a key light and a rim that follow the camera, ambient light dimmed where other
 * atoms stand close (analytic sphere occlusion), the key light's soft shadow of those atoms, and a little fog for depth.
 * The occlusion and shadow of spheres have closed forms: nothing is baked, nothing lags behind moving atoms.
 */
import { Color, ShaderMaterial, Vector3 } from 'three';

/** More atoms than this cast neither shadow nor occlusion: the sums run over all of them for each vertex. */
export const OCCLUDER_LIMIT = 96;

export interface Lighting {
  readonly uOccluders: { value: Float32Array };
  readonly uOccluderCount: { value: number };
  readonly uKey: { value: Vector3 };
  readonly uRim: { value: Color };
  readonly uRimStrength: { value: number };
  readonly uAmbient: { value: number };
  readonly uFog: { value: Color };
  readonly uFogStrength: { value: number };
  readonly uFogRange: { value: [number, number] };
}

/** Uniforms that all lit materials of one scene share. */
export const createLighting = (): Lighting => ({
  uOccluders: { value: new Float32Array(4 * OCCLUDER_LIMIT) },
  uOccluderCount: { value: 0 },
  uKey: { value: new Vector3(0, 0, 1) },
  uRim: { value: new Color() },
  uRimStrength: { value: 0.3 },
  uAmbient: { value: 0.5 },
  uFog: { value: new Color() },
  uFogStrength: { value: 0.4 },
  uFogRange: { value: [0, 1] },
});

const VERTEX_LIGHT = /* glsl */ `
uniform vec4 uOccluders[${OCCLUDER_LIMIT}];
uniform int uOccluderCount;
uniform vec3 uKey;
varying vec3 vNormal;
varying vec3 vWorld;
varying float vOpen;
varying float vLit;

// Share of the hemisphere above (p, n) that a sphere leaves open, and of the key light that it lets through
// (closed forms after Quilez, "sphere ambient occlusion" and "sphere soft shadow").
void light(vec3 p, vec3 n) {
  vNormal = n;
  vWorld = p;
  vOpen = 1.0;
  vLit = 1.0;
  for (int i = 0; i < uOccluderCount; i++) {
    vec4 ball = uOccluders[i];
    vec3 d = ball.xyz - p;
    float distance2 = dot(d, d);
    float radius2 = ball.w * ball.w;
    if (distance2 < radius2 * 1.02) continue;
    float inverse = inversesqrt(distance2);
    vOpen *= 1.0 - clamp(dot(n, d) * inverse, 0.0, 1.0) * radius2 / distance2;
    float along = dot(d, uKey);
    float miss = sqrt(max(distance2 - along * along, 0.0)) - ball.w;
    float shade = along > 0.0 ? smoothstep(0.0, 1.0, 0.5 + miss / max(0.5 * along, 1e-3)) : 1.0;
    vLit *= mix(1.0, shade, 0.75);
  }
}
`;

const FRAGMENT_LIGHT = /* glsl */ `
uniform vec3 uKey;
uniform vec3 uRim;
uniform float uRimStrength;
uniform float uAmbient;
uniform vec3 uFog;
uniform float uFogStrength;
uniform vec2 uFogRange;
varying vec3 vNormal;
varying vec3 vWorld;
varying float vOpen;
varying float vLit;

vec3 shade(vec3 albedo) {
  vec3 n = normalize(vNormal);
  vec3 view = normalize(cameraPosition - vWorld);
  float key = max(dot(n, uKey), 0.0);
  float facing = max(dot(n, view), 0.0);
  float open = mix(0.12, 1.0, vOpen);
  float gloss = pow(max(dot(n, normalize(uKey + view)), 0.0), 48.0);
  vec3 color = albedo * (uAmbient * open * (0.72 + 0.28 * facing) + 0.68 * key * vLit * mix(0.5, 1.0, vOpen));
  color += vec3(0.16) * gloss * vLit;
  float edge = pow(1.0 - facing, 3.0);
  color = mix(color, uRim, uRimStrength * edge);
  float depth = smoothstep(uFogRange.x, uFogRange.y, length(cameraPosition - vWorld));
  return mix(color, uFog, uFogStrength * depth);
}
`;

/**
 * A lit, opaque material. `vertex` sets `vec3 world`, `vec3 normal` (world space) and its own varyings; `albedo` is an
 * expression for the surface's linear colour.
 */
export function litMaterial(
  lighting: Lighting,
  declarations: string,
  varyings: string,
  vertex: string,
  albedo: string,
) {
  return new ShaderMaterial({
    uniforms: { ...lighting },
    vertexShader: `${VERTEX_LIGHT}${declarations}${varyings}
void main() {
  vec3 world;
  vec3 normal;
  ${vertex}
  light(world, normal);
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}`,
    fragmentShader: `${FRAGMENT_LIGHT}${varyings}
void main() {
  gl_FragColor = vec4(shade(${albedo}), 1.0);
  #include <colorspace_fragment>
}`,
  });
}
