/** Force arrows: filled solids for the force field, hollow outlines for quantum mechanics, which the filled ones fit into. */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  KeepStencilOp,
  Mesh,
  NotEqualStencilFunc,
  ReplaceStencilOp,
  ShaderMaterial,
  Vector3,
} from 'three';
import { litMaterial } from './shading.ts';
import type { Lighting } from './shading.ts';

const SEGMENTS = 24;

/** Å: radius of the shaft, radius of the head, length of the head. */
const FILLED = new Vector3(0.05, 0.12, 0.26);
const HOLLOW = new Vector3(0.085, 0.19, 0.38);
/** Å: width of the hollow arrows' outline. */
const OUTLINE = 0.024;

/**
 * A unit arrow of revolution around y. `position` = (cos, along, sin); `ring` = (radius: 0 none, 1 shaft, 2 head; part: 0 shaft,
 * 1 head); `slope` = the normal's radial and axial parts.
 */
function arrowGeometry(): BufferGeometry {
  // [radius, along, part, radial, axial]; two rings make a band.
  const bands: readonly (readonly (readonly [number, number, number, number, number])[])[] = [
    [
      [0, 0, 0, 0, -1],
      [1, 0, 0, 0, -1],
    ],
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
  const slope: number[] = [];
  const index: number[] = [];
  for (const band of bands) {
    const first = position.length / 3;
    for (const [radius, along, part, radial, axial] of band) {
      for (let s = 0; s <= SEGMENTS; s++) {
        const angle = (2 * Math.PI * s) / SEGMENTS;
        position.push(Math.cos(angle), along, Math.sin(angle));
        ring.push(radius, part);
        slope.push(radial, axial);
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
  geometry.setAttribute('slope', new BufferAttribute(new Float32Array(slope), 2));
  geometry.setIndex(index);
  return geometry;
}

/** Places a vertex of the unit arrow. `grow` pushes every face outwards by that much: the head's slope is 1 : 2. */
const ARROW_VERTEX = /* glsl */ `
  float span = length(vector);
  vec3 unit = span > 1e-6 ? vector / span : vec3(0.0, 1.0, 0.0);
  vec3 side = normalize(cross(unit, abs(unit.x) < 0.8 ? vec3(1.0, 0.0, 0.0) : vec3(0.0, 1.0, 0.0)));
  vec3 third = cross(side, unit);
  vec3 radial = side * position.x + third * position.z;
  // Short arrows shrink as a whole, so that they keep their shape.
  float shrink = min(1.0, span / (1.6 * size.z));
  float headLength = size.z * shrink + 3.24 * grow;
  float shaftStart = -grow;
  float tip = span + 2.24 * grow;
  float along = ring.y < 0.5
    ? mix(shaftStart, tip - headLength, position.y)
    : tip - headLength + position.y * headLength;
  float width = ring.x < 0.5 ? 0.0 : ring.x < 1.5 ? size.x * shrink + grow : size.y * shrink + 1.62 * grow;
  world = origin + unit * (along + clearance) + radial * width;
  normal = normalize(radial * slope.x + unit * slope.y + vec3(1e-6));
`;

const SHAPE = 'attribute vec2 ring; attribute vec2 slope; uniform vec3 size; uniform float grow;';

/** One solid arrow an atom, in one draw call. */
export class FilledArrows {
  readonly object: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #origins: InstancedBufferAttribute;
  readonly #vectors: InstancedBufferAttribute;
  readonly #color = { value: new Color() };

  /** @param clearance Å from each atom's centre at which its arrow starts, [N]. */
  constructor(clearance: Float32Array, lighting: Lighting) {
    const base = arrowGeometry();
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
    const material = litMaterial(
      lighting,
      `${SHAPE} attribute vec3 origin; attribute vec3 vector; attribute float clearance;`,
      '',
      ARROW_VERTEX,
      'uColor',
    );
    material.fragmentShader = `uniform vec3 uColor;\n${material.fragmentShader}`;
    Object.assign(material.uniforms, { size: { value: FILLED }, grow: { value: 0 }, uColor: this.#color });
    this.object = new Mesh(geometry, material);
    this.object.frustumCulled = false;
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
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}

/**
 * One hollow arrow an atom: its silhouette as a line, whatever is behind it visible inside. Each arrow first marks its inside in
 * the stencil buffer under a number of its own, with a breath of colour; then a slightly grown copy is drawn where that mark is not.
 */
export class HollowArrows {
  readonly object = new Group();
  readonly #geometry = arrowGeometry();
  readonly #color = { value: new Color() };
  readonly #arrows: readonly {
    readonly origin: { readonly value: Vector3 };
    readonly vector: { readonly value: Vector3 };
    readonly materials: readonly ShaderMaterial[];
  }[];

  constructor(clearance: Float32Array) {
    this.#arrows = Array.from(clearance, (distance, atom) => {
      const origin = { value: new Vector3() };
      const vector = { value: new Vector3() };
      const materials = (['inside', 'outline'] as const).map((part) => {
        const material = new ShaderMaterial({
          uniforms: {
            origin,
            vector,
            clearance: { value: distance },
            size: { value: HOLLOW },
            grow: { value: part === 'outline' ? OUTLINE : 0 },
            uColor: this.#color,
            uAlpha: { value: part === 'outline' ? 1 : 0.1 },
          },
          transparent: true,
          depthWrite: false,
          side: DoubleSide,
          stencilWrite: true,
          stencilRef: 1 + (atom % 255),
          stencilFunc: NotEqualStencilFunc,
          stencilFail: KeepStencilOp,
          stencilZFail: KeepStencilOp,
          // Either part draws a pixel once: both leave their mark.
          stencilZPass: ReplaceStencilOp,
          vertexShader: `${SHAPE} uniform vec3 origin; uniform vec3 vector; uniform float clearance;
void main() {
  vec3 world; vec3 normal;
  ${ARROW_VERTEX}
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}`,
          fragmentShader: `uniform vec3 uColor; uniform float uAlpha;
void main() {
  gl_FragColor = vec4(uColor, uAlpha);
  #include <colorspace_fragment>
}`,
        });
        const mesh = new Mesh(this.#geometry, material);
        mesh.frustumCulled = false;
        mesh.renderOrder = 1 + 2 * atom + (part === 'outline' ? 1 : 0);
        this.object.add(mesh);
        return material;
      });
      return { origin, vector, materials };
    });
  }

  set color(color: Color) {
    this.#color.value.copy(color);
  }

  /** @param origins Å, [3N]. @param forces kcal/mol/Å, [3N]. @param scale Å a kcal/mol/Å. */
  place(origins: Float32Array, forces: Float32Array, scale: number): void {
    this.#arrows.forEach(({ origin, vector }, atom) => {
      origin.value.fromArray(origins, 3 * atom);
      vector.value.fromArray(forces, 3 * atom).multiplyScalar(scale);
    });
  }

  dispose(): void {
    this.#geometry.dispose();
    for (const { materials } of this.#arrows) for (const material of materials) material.dispose();
  }
}
