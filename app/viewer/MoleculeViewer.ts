/**
 * The molecule on a WebGL canvas, without React: typed arrays in, pictures out. Draws only when something changed: a new
 * frame, the camera, the theme, the size.
 */
import { Color, Scene, Vector3, WebGLRenderer } from 'three';
import type { Look } from '../../src/session/experiment.ts';
import { FilledArrows, HollowArrows } from './arrows.ts';
import { centre, extent, principalAxes, superposition } from './align.ts';
import { MoleculeModel } from './molecule.ts';
import type { MoleculeShape } from './molecule.ts';
import { Orbit } from './orbit.ts';
import type { CameraState } from './orbit.ts';
import { createLighting } from './shading.ts';
import type { Model, ModelMaker } from './solution.ts';

export { MoleculeModel };

/** CSS colours of the picture, any syntax that a browser computes to `rgb()`. */
export interface Palette {
  readonly background: string;
  readonly rim: string;
  readonly rimStrength: number;
  readonly ambient: number;
  /** How far the background veils what is far away, 0 to 1. */
  readonly fog: number;
  readonly reference: string;
  readonly forcefield: string;
  readonly selected: string;
  readonly fault: string;
}

export interface ViewerEvents {
  /** An atom was clicked, or the space beside the molecule (null). */
  pick(atom: number | null): void;
  /** A camera gesture ended. */
  camera(state: CameraState): void;
  /** The camera moves: a gesture goes on. */
  turned?(state: CameraState): void;
  contextLost(): void;
  contextRestored(): void;
}

export interface ArrowsShown {
  /** Forces of the force field, kcal/mol/Å, [3N]. */
  readonly filled: Float32Array | null;
  /** Forces of quantum mechanics, same shape. */
  readonly hollow: Float32Array | null;
  /** Å a kcal/mol/Å. */
  readonly scale: number;
}

/** What was just drawn, for what is written over it. */
export interface Picture {
  /** Å, [3N], as drawn: between two frames where the motion is smooth. */
  readonly positions: Float32Array;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels an Å, at the depth of the camera's target. */
  readonly pixelsPerAngstrom: number;
  /** Å, [N], of the balls. */
  readonly radii: Float32Array;
  /** Where a point (Å) lies in the picture, CSS pixels; `depth` grows away from the viewer, Å; null behind the camera. */
  /** The canvas below; it holds the picture until the task that draws it ends. */
  readonly canvas: HTMLCanvasElement;
  readonly project: (
    x: number,
    y: number,
    z: number,
  ) => { readonly x: number; readonly y: number; readonly depth: number } | null;
}

/** Something that is drawn over every picture. */
export interface Layer {
  draw(picture: Picture): void;
}

/** Frames further apart than this are not joined by motion, ms. */
const LONGEST_GAP = 250;
const ARROW_SWEEP = 450;
/** Å around each atom: its ball, and room to move; and around each arrow's end, which starts at its ball. */
const FIT_MARGIN = 0.55;
const TIP_MARGIN = 0.45;
/** Å: smaller balls can still be hit. */
const SMALLEST_TARGET = 0.3;
/** Pixels a CSS pixel: more than two cannot be seen, and costs. */
const MAX_PIXEL_RATIO = 2;

/** Å from an atom's centre at which its arrow starts: just inside its ball. */
const clearanceOf = (radius: number): number => 0.9 * radius;

/** Axes and corners of a cube about the origin, of edge 1. */
const CUBE = { right: new Vector3(1, 0, 0), up: new Vector3(0, 1, 0), towards: new Vector3(0, 0, 1) };
const CORNERS = Array.from({ length: 24 }, (_, c) => ((Math.floor(c / 3) >> (c % 3)) & 1) - 0.5);
/** Å: what moves further from one frame to the next comes in on the other side of a box. */
const LEAP = 5;

const ease = (t: number): number => (t < 0.5 ? 4 * t * t * t : 1 - (-2 * t + 2) ** 3 / 2);

export class MoleculeViewer {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #lighting = createLighting();
  readonly #orbit: Orbit;
  readonly #canvas: HTMLCanvasElement;
  readonly #abort = new AbortController();
  #model: Model | null = null;
  #filled: FilledArrows | null = null;
  #hollow: HollowArrows | null = null;
  #palette: Palette | null = null;
  #arrows: ArrowsShown = { filled: null, hollow: null, scale: 0 };
  /** Of the box, Å, [8 × 3]; empty without one. */
  #corners: readonly number[] = [];
  #previous = new Float32Array();
  #target = new Float32Array();
  #shown = new Float32Array();
  #arrived = 0;
  #gap = 0;
  #sweepFrom: Float32Array | null = null;
  #sweepStart = 0;
  #selected: readonly number[] = [];
  #faulty: readonly number[] = [];
  /** Whether the view still follows the molecule's size: until the visitor takes the camera. */
  #fitted = true;
  #style: Look['style'] = 'balls';
  readonly #layers: Layer[] = [];
  #size = { width: 0, height: 0 };
  #covered = 0;
  #request = 0;
  #lost = false;
  /** As `ViewerEvents.pick`: for whoever takes clicks before the camera does. */
  readonly pick: ViewerEvents['pick'];
  /** Skip every sweep and every in-between picture. */
  still = false;

  /** @throws where the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement, events: ViewerEvents) {
    this.#canvas = canvas;
    this.pick = (atom) => events.pick(atom);
    this.#renderer = new WebGLRenderer({
      canvas,
      antialias: true,
      alpha: true,
      stencil: true,
      powerPreference: 'high-performance',
    });
    this.#renderer.setClearAlpha(0);
    this.#orbit = new Orbit(canvas, {
      change: () => {
        this.#fitted = false;
        this.#draw();
        events.turned?.(this.#orbit.state);
      },
      end: () => events.camera(this.#orbit.state),
      click: (x, y) => this.pick(this.atomAt(x, y)),
    });
    const options = { signal: this.#abort.signal };
    canvas.addEventListener(
      'webglcontextlost',
      (event) => {
        event.preventDefault();
        this.#lost = true;
        events.contextLost();
      },
      options,
    );
    canvas.addEventListener(
      'webglcontextrestored',
      () => {
        this.#lost = false;
        events.contextRestored();
        this.#draw();
      },
      options,
    );
  }

  dispose(): void {
    cancelAnimationFrame(this.#request);
    this.#abort.abort();
    this.#orbit.dispose();
    this.#clear();
    this.#renderer.dispose();
  }

  get camera(): CameraState {
    return this.#orbit.state;
  }

  set camera(state: CameraState) {
    this.#fitted = false;
    this.#orbit.state = state;
    this.#draw();
  }

  resize(width: number, height: number): void {
    if (width < 1 || height < 1) return;
    // Once, and never while it moves: a new drawing buffer takes a tenth of a second where graphics are software.
    this.#renderer.setDrawingBufferSize(width, height, Math.min(MAX_PIXEL_RATIO, devicePixelRatio));
    this.#size = { width, height };
    this.#project();
  }

  /** CSS pixels at the right edge that something covers: the molecule moves out of its way. */
  get covered(): number {
    return this.#covered;
  }

  set covered(pixels: number) {
    this.#covered = pixels;
    this.#project();
  }

  #project(): void {
    const { width, height } = this.#size;
    if (width === 0) return;
    const { camera } = this.#orbit;
    // A picture with more cover than room stays where it is.
    const covered = this.#covered < width / 2 ? this.#covered : 0;
    this.#orbit.free = (width - covered) / width;
    camera.aspect = width / height;
    camera.setViewOffset(width, height, covered / 2, 0, width, height);
    this.#enclose();
    this.#draw();
  }

  /**
   * Shows another molecule. @param positions Å, [3N]. @param camera null: fit it to the view.
   * @param modelOf draws it; absent: balls and sticks, every atom alike
   */
  open(
    shape: MoleculeShape,
    positions: Float32Array,
    camera: CameraState | null,
    modelOf: ModelMaker = (given, lighting) => new MoleculeModel(given, lighting),
  ): void {
    this.#clear();
    const model = modelOf(shape, this.#lighting);
    model.style(this.#style);
    this.#model = model;
    this.#scene.add(model.group);
    this.#makeFilled();
    if (this.#palette) this.setPalette(this.#palette);
    this.#arrows = { filled: null, hollow: null, scale: 0 };
    this.#selected = [];
    this.#faulty = [];
    this.#corners = shape.box ? CORNERS.map((side, c) => side * shape.box![c % 3]) : [];
    this.#target = positions.slice();
    this.#previous = positions.slice();
    this.#shown = positions.slice();
    this.#gap = 0;
    this.#fitted = camera === null;
    if (camera) this.#orbit.state = camera;
    else this.fit();
    this.#draw();
  }

  /** Turns the molecule's broad side to the viewer and fits it to the view; from then on the view follows its own size. */
  fit(): void {
    this.#fitted = true;
    // A cube has no broad side.
    if (this.#corners.length > 0) this.#orbit.face(new Vector3(), CUBE, []);
    else this.#orbit.face(centre(this.#target), principalAxes(this.#target), this.#target);
    this.#enclose();
    this.#draw();
  }

  /** The next moment of the motion. @param smooth join it to the last one by in-between pictures. */
  move(positions: Float32Array, smooth: boolean): void {
    if (positions.length !== this.#target.length) return;
    const now = performance.now();
    const gap = now - this.#arrived;
    this.#arrived = now;
    this.#gap = smooth && !this.still && gap < LONGEST_GAP ? gap : 0;
    this.#previous.set(this.#shown);
    this.#target.set(positions);
    if (this.#corners.length > 0)
      positions.forEach((x, c) => {
        if (Math.abs(x - this.#previous[c]) > LEAP) this.#previous[c] = x;
      });
    this.#draw();
  }

  /** Jumps to another conformation, the camera turning with it, so that every atom stays about where it was on the screen. */
  jump(positions: Float32Array): void {
    if (positions.length !== this.#target.length) return;
    this.#orbit.follow(superposition(this.#shown, positions));
    this.#target.set(positions);
    this.#gap = 0;
    this.#enclose();
    this.#draw();
  }

  /** Shows arrows at the atoms; the filled ones sweep from what they were. */
  setArrows(arrows: ArrowsShown): void {
    const before = this.#arrows.filled;
    const swept = arrows.hollow !== null && before !== null && this.#arrows.hollow !== null && !this.still;
    this.#sweepFrom = swept ? this.#filledNow(performance.now()) : null;
    this.#sweepStart = performance.now();
    if (arrows.hollow && !this.#hollow) this.#makeHollow();
    const frozen = arrows.hollow !== null && this.#arrows.hollow === null;
    this.#arrows = arrows;
    if (frozen) this.#enclose();
    this.#draw();
  }

  /** Draws the molecule in another style. */
  setStyle(style: Look['style']): void {
    if (style === this.#style) return;
    this.#style = style;
    const model = this.#model;
    if (!model) return;
    model.style(style);
    // Arrows start at the balls.
    this.#makeFilled();
    if (this.#hollow) this.#makeHollow();
    this.#enclose();
    this.#outline();
  }

  /** Colours the atoms. @param colors linear RGB, [3N]; null: the elements' own. */
  paint(colors: Float32Array | null): void {
    if (colors && colors.length !== this.#target.length) return;
    this.#model?.paint(colors);
    this.#draw();
  }

  /** Draws something over every picture, above what was added before; returns the function that takes it away. */
  addLayer(layer: Layer): () => void {
    this.#layers.push(layer);
    this.#draw();
    return () => {
      this.#layers.splice(this.#layers.indexOf(layer), 1);
      this.#draw();
    };
  }

  /** Draws again: what lies over the picture has changed. */
  redraw(): void {
    this.#draw();
  }

  /** Outlines the atom that is picked, and those that something else on the page is about. */
  select(atoms: readonly number[]): void {
    this.#selected = atoms;
    this.#outline();
  }

  /** Outlines atoms that something went wrong with. */
  setFaulty(atoms: readonly number[]): void {
    this.#faulty = atoms;
    this.#outline();
  }

  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.#lighting.uRim.value.set(palette.rim);
    this.#lighting.uRimStrength.value = palette.rimStrength;
    this.#lighting.uAmbient.value = palette.ambient;
    this.#lighting.uFog.value.set(palette.background);
    this.#lighting.uFogStrength.value = palette.fog;
    if (this.#filled) this.#filled.color = new Color(palette.forcefield);
    if (this.#hollow) this.#hollow.color = new Color(palette.reference);
    this.#outline();
  }

  /** Whether the key meant something to the camera. */
  key(event: KeyboardEvent): boolean {
    return this.#orbit.key(event);
  }

  /** Keeps everything in view as long as the visitor has not taken the camera. */
  #enclose(): void {
    if (!this.#fitted) return;
    const { filled, hollow, scale } = this.#arrows;
    const tips = [filled, hollow].flatMap((forces) =>
      forces && hollow ? Array.from(forces, (force, i) => this.#target[i] + force * scale) : [],
    );
    const largest = this.#model?.radii.reduce((most, radius) => Math.max(most, radius), 0) ?? 0;
    this.#orbit.enclose([
      { points: this.#target, margin: FIT_MARGIN + largest },
      { points: tips, margin: TIP_MARGIN },
      { points: this.#corners, margin: FIT_MARGIN },
    ]);
  }

  #clear(): void {
    if (this.#model) this.#scene.remove(this.#model.group);
    for (const arrows of [this.#filled, this.#hollow]) {
      if (arrows) this.#scene.remove(arrows.object);
      arrows?.dispose();
    }
    this.#model?.dispose();
    this.#model = null;
    this.#filled = null;
    this.#hollow = null;
  }

  #makeFilled(): void {
    if (!this.#model) return;
    if (this.#filled) this.#scene.remove(this.#filled.object);
    this.#filled?.dispose();
    this.#filled = new FilledArrows(this.#model.radii.map(clearanceOf), this.#lighting);
    if (this.#palette) this.#filled.color = new Color(this.#palette.forcefield);
    this.#scene.add(this.#filled.object);
  }

  #makeHollow(): void {
    if (!this.#model) return;
    if (this.#hollow) this.#scene.remove(this.#hollow.object);
    this.#hollow?.dispose();
    this.#hollow = new HollowArrows(this.#model.radii.map(clearanceOf));
    if (this.#palette) this.#hollow.color = new Color(this.#palette.reference);
    this.#scene.add(this.#hollow.object);
  }

  #outline(): void {
    if (!this.#palette) return;
    const faulty = new Color(this.#palette.fault);
    const selected = new Color(this.#palette.selected);
    this.#model?.highlight([
      ...this.#faulty.map((atom) => ({ atom, color: faulty })),
      ...this.#selected.filter((atom) => !this.#faulty.includes(atom)).map((atom) => ({ atom, color: selected })),
    ]);
    this.#draw();
  }

  #filledNow(now: number): Float32Array | null {
    const { filled } = this.#arrows;
    if (!filled || !this.#sweepFrom) return filled;
    const t = ease(Math.min(1, Math.max(0, (now - this.#sweepStart) / ARROW_SWEEP)));
    const from = this.#sweepFrom;
    return filled.map((value, i) => from[i] + t * (value - from[i]));
  }

  #draw(): void {
    if (this.#request === 0 && !this.#lost) this.#request = requestAnimationFrame((now) => this.#picture(now));
  }

  #picture(now: number): void {
    this.#request = 0;
    const model = this.#model;
    if (!model || this.#lost) return;
    const t = this.#gap > 0 ? Math.min(1, Math.max(0, (now - this.#arrived) / this.#gap)) : 1;
    for (let i = 0; i < this.#shown.length; i++) {
      this.#shown[i] = this.#previous[i] + t * (this.#target[i] - this.#previous[i]);
    }
    model.place(this.#shown);
    this.#placeArrows(now);
    this.#light();
    this.#renderer.render(this.#scene, this.#orbit.camera);
    if (this.#layers.length > 0) {
      const picture = this.#seen();
      for (const layer of this.#layers) layer.draw(picture);
    }
    const sweeping = this.#sweepFrom !== null && now - this.#sweepStart < ARROW_SWEEP;
    if (t < 1 || sweeping) this.#draw();
  }

  #seen(): Picture {
    const { camera, target } = this.#orbit;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const towards = camera.getWorldDirection(new Vector3());
    const point = new Vector3();
    const distance = camera.position.distanceTo(target);
    return {
      canvas: this.#canvas,
      positions: this.#shown,
      width,
      height,
      pixelsPerAngstrom: height / (2 * distance * Math.tan((camera.fov * Math.PI) / 360)),
      radii: this.#model?.radii ?? new Float32Array(),
      project(x, y, z) {
        const depth = point.set(x, y, z).sub(camera.position).dot(towards);
        if (depth <= camera.near) return null;
        point.set(x, y, z).project(camera);
        return { x: ((point.x + 1) / 2) * width, y: ((1 - point.y) / 2) * height, depth };
      },
    };
  }

  #placeArrows(now: number): void {
    const { hollow, scale } = this.#arrows;
    const filled = this.#filledNow(now);
    for (const [arrows, forces] of [
      [this.#filled, filled],
      [this.#hollow, hollow],
    ] as const) {
      if (!arrows) continue;
      arrows.object.visible = forces !== null;
      if (forces) arrows.place(this.#shown, forces, scale);
    }
  }

  #light(): void {
    const { camera, target } = this.#orbit;
    // From the upper left, over the viewer's shoulder.
    this.#lighting.uKey.value.set(-0.45, 0.65, 0.62).normalize().transformDirection(camera.matrixWorld);
    const distance = camera.position.distanceTo(target);
    const radius = extent(this.#shown, target) + 0.5;
    this.#lighting.uFogRange.value = [distance - 0.2 * radius, distance + 1.6 * radius];
  }

  /** Where an atom is drawn, Å. */
  placeOf(atom: number): [number, number, number] {
    const [x, y, z] = this.#shown.subarray(3 * atom);
    return [x, y, z];
  }

  /** The point under a pixel of the canvas that is as far away as another point, Å. */
  pointAt(x: number, y: number, [px, py, pz]: readonly [number, number, number]): [number, number, number] {
    const { camera } = this.#orbit;
    const { z } = new Vector3(px, py, pz).project(camera);
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    return new Vector3((2 * x) / width - 1, 1 - (2 * y) / height, z).unproject(camera).toArray();
  }

  /** The nearest atom under a pixel of the canvas, or null. Small atoms get a few pixels more, for fingers. */
  atomAt(x: number, y: number): number | null {
    const model = this.#model;
    if (!model) return null;
    const { camera } = this.#orbit;
    const ray = new Vector3((2 * x) / this.#canvas.clientWidth - 1, 1 - (2 * y) / this.#canvas.clientHeight, 0.5)
      .unproject(camera)
      .sub(camera.position)
      .normalize();
    let nearest: number | null = null;
    let distance = Infinity;
    for (let i = 0; i < model.radii.length; i++) {
      const offset = new Vector3().fromArray(this.#shown, 3 * i).sub(camera.position);
      const along = offset.dot(ray);
      const miss = Math.sqrt(Math.max(0, offset.lengthSq() - along * along));
      if (miss < Math.max(SMALLEST_TARGET, model.radii[i] * 1.15) && along < distance) {
        nearest = i;
        distance = along;
      }
    }
    return nearest;
  }
}
