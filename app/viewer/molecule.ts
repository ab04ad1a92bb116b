/** Balls, sticks and halos as instances: one draw call each, moved by rewriting two small arrays. */
import {
  BackSide,
  Color,
  CylinderGeometry,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
  SphereGeometry,
} from 'three';
import type { BufferGeometry } from 'three';
import type { Look } from '../../src/session/experiment.ts';
import { elementLook } from './elements.ts';
import { litMaterial, OCCLUDER_LIMIT } from './shading.ts';
import type { Lighting } from './shading.ts';
import { sticks } from './sticks.ts';

const STICK_RADIUS = 0.115;
const THIN_STICK_RADIUS = 0.062;
/** Of molecules drawn as lines, whose atoms are their joints. */
const LINE_RADIUS = 0.055;
const THIN_LINE_RADIUS = 0.032;
/** Triangles of balls and sticks: fewer each where there are many. */
const DETAIL = [
  { atoms: 30, ball: [32, 24], stick: [20, 8] },
  { atoms: 300, ball: [20, 14], stick: [20, 8] },
  { atoms: 2000, ball: [12, 8], stick: [10, 1] },
  { atoms: Infinity, ball: [8, 6], stick: [5, 1] },
] as const;
/** Occluders are a little larger than the balls: bonds shade as well, and contact shadows turn soft. */
const OCCLUDER_SCALE = 1.15;

export interface MoleculeShape {
  /** Atomic numbers, [N]. */
  readonly elements: Uint8Array;
  /** [2B]. */
  readonly bonds: Uint32Array;
  /** [B]. */
  readonly bondOrders: Uint8Array;
  /** Edges of the box that it repeats in, Å, about the origin. */
  readonly box?: readonly number[];
}

const instanced = (base: BufferGeometry): InstancedBufferGeometry => {
  const geometry = new InstancedBufferGeometry();
  geometry.index = base.index;
  geometry.attributes = { ...base.attributes };
  return geometry;
};

const attribute = (array: Float32Array, size: number): InstancedBufferAttribute => {
  const result = new InstancedBufferAttribute(array, size);
  result.setUsage(DynamicDrawUsage);
  return result;
};

const linear = (hex: number): [number, number, number] => {
  const color = new Color(hex);
  return [color.r, color.g, color.b];
};

const BALL_VERTEX = /* glsl */ `
  world = center + position * radius;
  normal = position;
  vColor = color;
`;

const STICK_VERTEX = /* glsl */ `
  vec3 axis = end - start;
  vec3 unit = normalize(axis);
  vec3 side = normalize(cross(unit, abs(unit.x) < 0.8 ? vec3(1.0, 0.0, 0.0) : vec3(0.0, 1.0, 0.0)));
  vec3 third = cross(side, unit);
  normal = side * position.x + third * position.z;
  world = start + axis * (position.y + 0.5) + normal * thickness;
  vAlong = position.y + 0.5;
  vFrom = colorFrom;
  vTo = colorTo;
`;

/** The drawn molecule: a group for the scene, positions in, atoms to highlight in. */
export class MoleculeModel {
  readonly group = new Group();
  readonly radii: Float32Array;
  readonly #shape: MoleculeShape;
  readonly #lighting: Lighting;
  readonly #sticks: ReturnType<typeof sticks>;
  readonly #centers: InstancedBufferAttribute;
  readonly #starts: InstancedBufferAttribute;
  readonly #ends: InstancedBufferAttribute;
  readonly #haloCenters: InstancedBufferAttribute;
  readonly #haloRadii: InstancedBufferAttribute;
  readonly #haloColors: InstancedBufferAttribute;
  readonly #haloGeometry: InstancedBufferGeometry;
  readonly #rods: InstancedBufferGeometry;
  readonly #balls: InstancedBufferGeometry;
  readonly #meshes: Mesh<InstancedBufferGeometry, ShaderMaterial>[];
  #halos: readonly { readonly atom: number; readonly color: Color }[] = [];

  constructor(shape: MoleculeShape, lighting: Lighting) {
    this.#shape = shape;
    this.#lighting = lighting;
    const atoms = shape.elements.length;
    this.radii = new Float32Array(atoms);

    const detail = DETAIL.find((level) => atoms <= level.atoms) ?? DETAIL[3];
    const sphere = new SphereGeometry(1, ...detail.ball);
    const balls = instanced(sphere);
    this.#balls = balls;
    this.#centers = attribute(new Float32Array(3 * atoms), 3);
    balls.setAttribute('center', this.#centers);
    balls.setAttribute('radius', new InstancedBufferAttribute(this.radii, 1));
    balls.setAttribute('color', new InstancedBufferAttribute(new Float32Array(3 * atoms), 3));
    balls.instanceCount = atoms;

    this.#sticks = sticks(shape.bonds, shape.bondOrders);
    const count = this.#sticks.length;
    const rods = instanced(new CylinderGeometry(1, 1, 1, detail.stick[0], detail.stick[1], true));
    this.#rods = rods;
    this.#starts = attribute(new Float32Array(3 * count), 3);
    this.#ends = attribute(new Float32Array(3 * count), 3);
    rods.setAttribute('start', this.#starts);
    rods.setAttribute('end', this.#ends);
    rods.setAttribute('colorFrom', new InstancedBufferAttribute(new Float32Array(3 * count), 3));
    rods.setAttribute('colorTo', new InstancedBufferAttribute(new Float32Array(3 * count), 3));
    rods.setAttribute('thickness', new InstancedBufferAttribute(new Float32Array(count), 1));
    rods.instanceCount = count;

    this.#haloGeometry = instanced(sphere);
    this.#haloCenters = attribute(new Float32Array(3 * atoms), 3);
    this.#haloRadii = attribute(new Float32Array(atoms), 1);
    this.#haloColors = attribute(new Float32Array(3 * atoms), 3);
    this.#haloGeometry.setAttribute('center', this.#haloCenters);
    this.#haloGeometry.setAttribute('radius', this.#haloRadii);
    this.#haloGeometry.setAttribute('color', this.#haloColors);
    this.#haloGeometry.instanceCount = 0;

    const ballMaterial = litMaterial(
      lighting,
      'attribute vec3 center; attribute float radius; attribute vec3 color;',
      'varying vec3 vColor;',
      BALL_VERTEX,
      'vColor',
    );
    const rodMaterial = litMaterial(
      lighting,
      'attribute vec3 start; attribute vec3 end; attribute float thickness; attribute vec3 colorFrom; attribute vec3 colorTo;',
      'varying float vAlong; varying vec3 vFrom; varying vec3 vTo;',
      STICK_VERTEX,
      'mix(vFrom, vTo, smoothstep(-0.7, 0.7, (vAlong - 0.5) / fwidth(vAlong)))',
    );
    // The inside of a slightly larger ball: an outline that never covers what it outlines.
    const haloMaterial = new ShaderMaterial({
      side: BackSide,
      vertexShader: `attribute vec3 center; attribute float radius; attribute vec3 color; varying vec3 vColor;
void main() { vColor = color; gl_Position = projectionMatrix * viewMatrix * vec4(center + position * radius, 1.0); }`,
      fragmentShader: `varying vec3 vColor;
void main() { gl_FragColor = vec4(vColor, 1.0);
  #include <colorspace_fragment>
}`,
    });
    this.#meshes = [
      new Mesh(balls, ballMaterial),
      new Mesh(rods, rodMaterial),
      new Mesh(this.#haloGeometry, haloMaterial),
    ];
    for (const mesh of this.#meshes) {
      mesh.frustumCulled = false;
      this.group.add(mesh);
    }
    this.style('balls');
    this.paint(null);
  }

  /** Draws it in another style: `radii` are other ones from then on. */
  style(style: Look['style']): void {
    const { elements } = this.#shape;
    elements.forEach((element, i) => {
      const { radius, vdw } = elementLook(element);
      this.radii[i] = style === 'balls' ? radius : style === 'space' ? vdw : LINE_RADIUS;
    });
    const [one, several] = style === 'lines' ? [LINE_RADIUS, THIN_LINE_RADIUS] : [STICK_RADIUS, THIN_STICK_RADIUS];
    const thickness = this.#rods.attributes.thickness as InstancedBufferAttribute;
    this.#sticks.forEach(({ order }, k) => thickness.setX(k, order > 1 ? several : one));
    this.#balls.attributes.radius.needsUpdate = true;
    thickness.needsUpdate = true;
    // Balls that touch hide every stick.
    this.#meshes[1].visible = style !== 'space';
  }

  /** Colours the atoms. @param colors linear RGB, [3N]; null: the elements' own. */
  paint(colors: Float32Array | null): void {
    const { color } = this.#balls.attributes as Record<string, InstancedBufferAttribute>;
    const { colorFrom, colorTo } = this.#rods.attributes as Record<string, InstancedBufferAttribute>;
    const all =
      colors ?? Float32Array.from(Array.from(this.#shape.elements, (z) => linear(elementLook(z).color)).flat());
    (color.array as Float32Array).set(all);
    this.#sticks.forEach(({ from, to }, k) => {
      for (let c = 0; c < 3; c++) {
        colorFrom.array[3 * k + c] = all[3 * from + c];
        colorTo.array[3 * k + c] = all[3 * to + c];
      }
    });
    for (const changed of [color, colorFrom, colorTo]) changed.needsUpdate = true;
  }

  /** Moves the molecule. @param positions Å, [3N]. */
  place(positions: Float32Array): void {
    (this.#centers.array as Float32Array).set(positions);
    this.#centers.needsUpdate = true;
    const starts = this.#starts.array as Float32Array;
    const ends = this.#ends.array as Float32Array;
    this.#sticks.forEach((stick, k) => stick.place(positions, starts, ends, 3 * k));
    this.#starts.needsUpdate = true;
    this.#ends.needsUpdate = true;
    this.#placeOccluders(positions);
    this.#placeHalos();
  }

  /** Outlines atoms. */
  highlight(halos: readonly { readonly atom: number; readonly color: Color }[]): void {
    this.#halos = halos.filter(({ atom }) => atom < this.#shape.elements.length);
    this.#placeHalos();
  }

  dispose(): void {
    for (const mesh of this.#meshes) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
  }

  #placeOccluders(positions: Float32Array): void {
    const atoms = this.#shape.elements.length;
    const count = atoms <= OCCLUDER_LIMIT ? atoms : 0;
    const occluders = this.#lighting.uOccluders.value;
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < 3; k++) occluders[4 * i + k] = positions[3 * i + k];
      occluders[4 * i + 3] = this.radii[i] * OCCLUDER_SCALE;
    }
    this.#lighting.uOccluderCount.value = count;
  }

  #placeHalos(): void {
    const centers = this.#centers.array;
    this.#halos.forEach(({ atom, color }, k) => {
      this.#haloCenters.setXYZ(k, centers[3 * atom], centers[3 * atom + 1], centers[3 * atom + 2]);
      this.#haloRadii.setX(k, this.radii[atom] * 1.07 + 0.035);
      this.#haloColors.setXYZ(k, color.r, color.g, color.b);
    });
    for (const changed of [this.#haloCenters, this.#haloRadii, this.#haloColors]) changed.needsUpdate = true;
    this.#haloGeometry.instanceCount = this.#halos.length;
  }
}
