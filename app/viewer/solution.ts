/** A solute among water: the solute in balls and sticks, the water in thin lines that let it be seen, and that thousands of are drawn at once. */
import {
  BufferAttribute,
  Color,
  DoubleSide,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
} from 'three';
import { waterAtoms } from '../../src/chem/water.ts';
import type { Look } from '../../src/session/experiment.ts';
import { elementLook } from './elements.ts';
import type { MoleculeShape } from './molecule.ts';
// By way of the viewer, which is there by then: so this part shares its chunk, and does not take it apart.
import { MoleculeModel } from './MoleculeViewer.ts';
import type { Lighting } from './shading.ts';

/** What a viewer needs of what it draws. */
export type Model = Pick<MoleculeModel, 'group' | 'radii' | 'style' | 'paint' | 'place' | 'highlight' | 'dispose'>;

/** Å: how large an atom of water is for whoever points at it, and for arrows. */
const JOINT = 0.06;
/** Å: half the width of a line. */
const WIDTH = 0.035;
const OPACITY = 0.55;

export type ModelMaker = (shape: MoleculeShape, lighting: Lighting) => Model;

/** The model of a shape that repeats in a box: water around something else is lines, all else as ever. */
export function boxModel(shape: MoleculeShape, lighting: Lighting): Model {
  const water = waterAtoms(shape.elements, shape.bonds);
  const count = water.reduce((sum, one) => sum + one, 0);
  return count === 0 || count === water.length
    ? new MoleculeModel(shape, lighting)
    : new SolutionModel(shape, water, lighting);
}

class SolutionModel implements Model {
  readonly group = new Group();
  readonly radii: Float32Array;
  readonly #shape: MoleculeShape;
  readonly #lighting: Lighting;
  readonly #water: Uint8Array;
  /** Atoms of the solute. */
  readonly #atoms: Uint32Array;
  readonly #solute: MoleculeModel;
  /** Both ends of each line. */
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #lines: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  /** Atoms of the water that are outlined, as balls. */
  #marked: { readonly model: MoleculeModel; readonly atoms: Uint32Array } | null = null;
  #positions: Float32Array = new Float32Array();

  /** @param water 1 for atoms of water, [N] */
  constructor(shape: MoleculeShape, water: Uint8Array, lighting: Lighting) {
    this.#shape = shape;
    this.#lighting = lighting;
    this.#water = water;
    this.#atoms = Uint32Array.from(water.keys()).filter((i) => water[i] === 0);
    this.radii = new Float32Array(water.length);
    const kept: number[] = [];
    const lines: number[] = [];
    for (const b of shape.bondOrders.keys()) (water[shape.bonds[2 * b]] === 0 ? kept : lines).push(b);
    const place = new Uint32Array(water.length);
    this.#atoms.forEach((atom, k) => (place[atom] = k));
    this.#solute = new MoleculeModel(
      {
        elements: Uint8Array.from(this.#atoms, (atom) => shape.elements[atom]),
        bonds: Uint32Array.from(kept.flatMap((b) => [place[shape.bonds[2 * b]], place[shape.bonds[2 * b + 1]]])),
        bondOrders: Uint8Array.from(kept, (b) => shape.bondOrders[b]),
      },
      lighting,
    );
    this.#starts = Uint32Array.from(lines, (b) => shape.bonds[2 * b]);
    this.#ends = Uint32Array.from(lines, (b) => shape.bonds[2 * b + 1]);
    const ribbon = new InstancedBufferGeometry();
    // Along the line, and across it.
    ribbon.setAttribute('position', new BufferAttribute(Float32Array.of(0, -1, 0, 0, 1, 0, 1, -1, 0, 1, 1, 0), 3));
    ribbon.setIndex([0, 1, 2, 2, 1, 3]);
    for (const name of ['start', 'end', 'colorFrom', 'colorTo']) {
      const attribute = new InstancedBufferAttribute(new Float32Array(3 * lines.length), 3);
      attribute.setUsage(DynamicDrawUsage);
      ribbon.setAttribute(name, attribute);
    }
    ribbon.instanceCount = lines.length;
    this.#lines = new Mesh(ribbon, lineMaterial(lighting));
    this.#lines.frustumCulled = false;
    this.group.add(this.#lines, this.#solute.group);
    this.style('balls');
    this.paint(null);
  }

  style(style: Look['style']): void {
    this.#solute.style(style);
    this.radii.fill(JOINT);
    this.#atoms.forEach((atom, k) => (this.radii[atom] = this.#solute.radii[k]));
  }

  paint(colors: Float32Array | null): void {
    this.#solute.paint(colors && this.#ofSolute(colors));
    const all =
      colors ??
      Float32Array.from(Array.from(this.#shape.elements, (z) => new Color(elementLook(z).color).toArray()).flat());
    this.#spread('colorFrom', 'colorTo', all);
  }

  place(positions: Float32Array): void {
    this.#positions = positions;
    // Before the solute, whose atoms cast the shadows.
    this.#placeMarked();
    this.#solute.place(this.#ofSolute(positions));
    this.#spread('start', 'end', positions);
  }

  highlight(halos: Parameters<MoleculeModel['highlight']>[0]): void {
    const place = new Map(Array.from(this.#atoms, (atom, k) => [atom, k]));
    this.#solute.highlight(
      halos.flatMap(({ atom, color }) => (place.has(atom) ? [{ atom: place.get(atom)!, color }] : [])),
    );
    this.#forgetMarked();
    const others = halos.filter(({ atom }) => this.#water[atom] === 1);
    if (others.length === 0) return;
    const atoms = Uint32Array.from(others, ({ atom }) => atom);
    const elements = Uint8Array.from(atoms, (atom) => this.#shape.elements[atom]);
    const model = new MoleculeModel(
      { elements, bonds: new Uint32Array(), bondOrders: new Uint8Array() },
      this.#lighting,
    );
    model.highlight(others.map(({ color }, atom) => ({ atom, color })));
    this.#marked = { model, atoms };
    this.group.add(model.group);
    this.#placeMarked();
  }

  dispose(): void {
    this.#forgetMarked();
    this.#solute.dispose();
    this.#lines.geometry.dispose();
    this.#lines.material.dispose();
  }

  /** Gives each line what its ends have of three values an atom. */
  #spread(from: string, to: string, values: Float32Array): void {
    for (const [name, atoms] of [
      [from, this.#starts],
      [to, this.#ends],
    ] as const) {
      const attribute = this.#lines.geometry.attributes[name];
      gather(values, atoms, attribute.array as Float32Array);
      attribute.needsUpdate = true;
    }
  }

  #placeMarked(): void {
    if (this.#marked && this.#positions.length > 0)
      this.#marked.model.place(gathered(this.#positions, this.#marked.atoms));
  }

  #forgetMarked(): void {
    if (!this.#marked) return;
    this.group.remove(this.#marked.model.group);
    this.#marked.model.dispose();
    this.#marked = null;
  }

  #ofSolute(values: Float32Array): Float32Array {
    return gathered(values, this.#atoms);
  }
}

/** Three values an atom, of some atoms. */
const gathered = (values: Float32Array, atoms: Uint32Array): Float32Array =>
  gather(values, atoms, new Float32Array(3 * atoms.length));

function gather(values: Float32Array, atoms: Uint32Array, into: Float32Array): Float32Array {
  for (let k = 0; k < atoms.length; k++) for (let c = 0; c < 3; c++) into[3 * k + c] = values[3 * atoms[k] + c];
  return into;
}

/** Ribbons that face the viewer, and fade with distance as the lit surfaces do. */
const lineMaterial = ({ uFog, uFogStrength, uFogRange }: Lighting): ShaderMaterial =>
  new ShaderMaterial({
    uniforms: { uFog, uFogStrength, uFogRange },
    transparent: true,
    depthWrite: false,
    side: DoubleSide,
    vertexShader: `attribute vec3 start; attribute vec3 end; attribute vec3 colorFrom; attribute vec3 colorTo;
varying vec3 vColor; varying float vFar;
void main() {
  vec3 world = mix(start, end, position.x);
  vec3 towards = cameraPosition - world;
  vFar = length(towards);
  world += normalize(cross(end - start, towards) + vec3(1e-9)) * position.y * ${WIDTH};
  vColor = position.x < 0.5 ? colorFrom : colorTo;
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}`,
    fragmentShader: `uniform vec3 uFog; uniform float uFogStrength; uniform vec2 uFogRange; varying vec3 vColor; varying float vFar;
void main() {
  gl_FragColor = vec4(mix(vColor, uFog, uFogStrength * smoothstep(uFogRange.x, uFogRange.y, vFar)), ${OPACITY});
  #include <colorspace_fragment>
}`,
  });
