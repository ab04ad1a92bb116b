/** Force arrows: filled solids for the force field, hollow glass for quantum mechanics, which the filled ones fit into. */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
} from 'three';
import { litMaterial } from './shading.ts';
import type { Lighting } from './shading.ts';

const SEGMENTS = 24;

interface Dimensions {
  /** Å. */
  readonly shaft: number;
  readonly head: number;
  readonly headLength: number;
}

const FILLED: Dimensions = { shaft: 0.05, head: 0.12, headLength: 0.26 };
const HOLLOW: Dimensions = { shaft: 0.088, head: 0.2, headLength: 0.4 };

/**
 * A unit arrow of revolution around y. `position` = (cos, along, sin); `ring` = (radius: 0 none, 1 shaft, 2 head;
 * part: 0 shaft, 1 head; slope of the normal).
 */
function arrowGeometry(closed: boolean): BufferGeometry {
  // [radius, along, part, normal's radial part, normal's axial part]; pairs of rings make a band.
  const bands: readonly (readonly (readonly [number, number, number, number, number])[])[] = [
    ...(closed
      ? [
          [
            [0, 0, 0, 0, -1],
            [1, 0, 0, 0, -1],
          ] as const,
        ]
      : []),
    [
      [1, 0, 0, 1, 0],
      [1, 1, 0, 1, 0],
    ],
    [
      [1, 0, 1, 0, -1],
      [2, 0, 1, 0, -1],
    ],
    [
      [2, 0, 1, 0.9, 0.44],
      [0, 1, 1, 0.9, 0.44],
    ],
  ];
  const position: number[] = [];
  const ring: number[] = [];
  const normal: number[] = [];
  const index: number[] = [];
  for (const band of bands) {
    const first = position.length / 3;
    for (const [radius, along, part, radial, axial] of band) {
      for (let s = 0; s <= SEGMENTS; s++) {
        const angle = (2 * Math.PI * s) / SEGMENTS;
        position.push(Math.cos(angle), along, Math.sin(angle));
        ring.push(radius, part);
        normal.push(radial, axial, 0);
      }
    }
    for (let s = 0; s < SEGMENTS; s++) {
      const [a, b, c, d] = [first + s, first + s + 1, first + SEGMENTS + 1 + s, first + SEGMENTS + 2 + s];
      index.push(a, c, b, b, c, d);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(position), 3));
  geometry.setAttribute('ring', new BufferAttribute(new Float32Array(ring), 2));
  geometry.setAttribute('slope', new BufferAttribute(new Float32Array(normal), 3));
  geometry.setIndex(index);
  return geometry;
}

const ARROW_VERTEX = /* glsl */ `
  float span = length(vector);
  vec3 unit = span > 1e-6 ? vector / span : vec3(0.0, 1.0, 0.0);
  vec3 side = normalize(cross(unit, abs(unit.x) < 0.8 ? vec3(1.0, 0.0, 0.0) : vec3(0.0, 1.0, 0.0)));
  vec3 third = cross(side, unit);
  vec3 radial = side * position.x + third * position.z;
  // Short arrows shrink as a whole, so that they keep their shape.
  float shrink = min(1.0, span / (1.6 * uSize.z));
  float headLength = uSize.z * shrink;
  float along = ring.y < 0.5 ? position.y * (span - headLength) : span - headLength + position.y * headLength;
  float width = (ring.x < 0.5 ? 0.0 : ring.x < 1.5 ? uSize.x : uSize.y) * shrink;
  world = origin + unit * (along + clearance) + radial * width;
  normal = normalize(radial * slope.x + unit * slope.y + vec3(1e-6));
`;

const DECLARATIONS = `attribute vec2 ring; attribute vec3 slope; attribute vec3 origin; attribute vec3 vector; attribute float clearance;
uniform vec3 uSize;`;

/** One arrow an atom, of one kind. */
export class ForceArrows {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #origins: InstancedBufferAttribute;
  readonly #vectors: InstancedBufferAttribute;
  readonly #color: { value: Color };

  /** @param clearance Å from each atom's centre at which its arrow starts, [N]. */
  constructor(kind: 'filled' | 'hollow', clearance: Float32Array, lighting: Lighting) {
    const size = kind === 'filled' ? FILLED : HOLLOW;
    const base = arrowGeometry(kind === 'filled');
    const geometry = new InstancedBufferGeometry();
    geometry.index = base.index;
    geometry.attributes = { ...base.attributes };
    this.#origins = new InstancedBufferAttribute(new Float32Array(clearance.length * 3), 3);
    this.#vectors = new InstancedBufferAttribute(new Float32Array(clearance.length * 3), 3);
    this.#origins.setUsage(DynamicDrawUsage);
    this.#vectors.setUsage(DynamicDrawUsage);
    geometry.setAttribute('origin', this.#origins);
    geometry.setAttribute('vector', this.#vectors);
    geometry.setAttribute('clearance', new InstancedBufferAttribute(clearance, 1));
    geometry.instanceCount = clearance.length;
    this.#color = { value: new Color() };
    const uniforms = { uSize: { value: [size.shaft, size.head, size.headLength] }, uColor: this.#color };
    let material: ShaderMaterial;
    if (kind === 'filled') {
      material = litMaterial(lighting, DECLARATIONS, '', ARROW_VERTEX, 'uColor');
      material.fragmentShader = `uniform vec3 uColor;\n${material.fragmentShader}`;
      Object.assign(material.uniforms, uniforms);
    } else {
      material = new ShaderMaterial({
        uniforms,
        transparent: true,
        depthWrite: false,
        side: DoubleSide,
        vertexShader: `${DECLARATIONS}
varying vec3 vNormal; varying vec3 vWorld;
void main() {
  vec3 world; vec3 normal;
  ${ARROW_VERTEX}
  vNormal = normal; vWorld = world;
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}`,
        // Clear where it faces the viewer, opaque towards its silhouette: an outline that turns with the arrow.
        fragmentShader: `uniform vec3 uColor; varying vec3 vNormal; varying vec3 vWorld;
void main() {
  float facing = abs(dot(normalize(vNormal), normalize(cameraPosition - vWorld)));
  float edge = smoothstep(0.62, 0.35, facing);
  gl_FragColor = vec4(uColor, mix(0.07, 0.95, edge));
  #include <colorspace_fragment>
}`,
      });
    }
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = kind === 'hollow' ? 1 : 0;
  }

  set color(color: Color) {
    this.#color.value.copy(color);
  }

  /** @param origins Å, [3N]. @param forces kcal/mol/Å, [3N]. @param scale Å a kcal/mol/Å. */
  place(origins: Float32Array, forces: Float32Array, scale: number): void {
    (this.#origins.array as Float32Array).set(origins);
    const vectors = this.#vectors.array as Float32Array;
    for (let i = 0; i < vectors.length; i++) vectors[i] = forces[i] * scale;
    this.#origins.needsUpdate = true;
    this.#vectors.needsUpdate = true;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
