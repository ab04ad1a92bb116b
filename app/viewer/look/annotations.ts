/** What is written over the picture: names of atoms, measures, the way of one atom. A 2-D canvas above the other. */
import type { Box } from '../../../src/chem/box.ts';
import type { Layer, Picture } from '../MoleculeViewer.ts';
import { drawBox } from './boxEdges.ts';
import type { Measure } from './measure.ts';
import { valueOf } from './measure.ts';
import { clearSheet, contextOf } from '../sheet.ts';

/** More names than this are no help. */
const MOST_LABELS = 300;
/** Places of the atom that are remembered. */
const TRAIL_LENGTH = 600;
/** Å: a step shorter than this is not worth a place. */
const TRAIL_STEP = 0.02;

export interface Ink {
  readonly ink: string;
  readonly paper: string;
  readonly accent: string;
  readonly font: string;
}

export interface Annotated {
  /** A name for each atom; null: none. */
  readonly labels: readonly string[] | null;
  readonly measures: readonly Measure[];
  /** Atoms picked so far for the next measure. */
  readonly draft: readonly number[];
  readonly trail: number | null;
  /** A periodic box around it all, Å; null: there is none. */
  readonly box: Box | null;
  /** What a measure says. */
  readonly text: (measure: Measure, value: number) => string;
}

export class Annotations implements Layer {
  readonly #context: CanvasRenderingContext2D;
  #ink: Ink = { ink: '#000', paper: '#fff', accent: '#00f', font: '12px sans-serif' };
  #shown: Annotated = { labels: null, measures: [], draft: [], trail: null, box: null, text: () => '' };
  #trail: number[] = [];

  /** @throws where the browser has no 2-D canvas */
  constructor(canvas: HTMLCanvasElement) {
    this.#context = contextOf(canvas);
  }

  set ink(ink: Ink) {
    this.#ink = ink;
  }

  show(shown: Annotated): void {
    if (shown.trail !== this.#shown.trail) this.#trail = [];
    this.#shown = shown;
  }

  /** Forgets where the atom was: the molecule jumped. */
  forget(): void {
    this.#trail = [];
  }

  draw(picture: Picture): void {
    const context = this.#context;
    clearSheet(context, picture);
    context.font = this.#ink.font;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    context.lineJoin = 'round';
    if (this.#shown.box) drawBox(context, picture, this.#shown.box, this.#ink.ink);
    this.#drawTrail(picture);
    this.#drawLabels(picture);
    for (const measure of this.#shown.measures) this.#drawMeasure(picture, measure, this.#ink.ink);
    if (this.#shown.draft.length > 0) this.#drawMeasure(picture, this.#shown.draft, this.#ink.accent);
  }

  #drawTrail({ positions, project }: Picture): void {
    const { trail } = this.#shown;
    if (trail === null || 3 * trail >= positions.length) return;
    const places = this.#trail;
    const here = positions.subarray(3 * trail, 3 * trail + 3);
    const last = places.slice(-3);
    if (last.length === 0 || Math.hypot(here[0] - last[0], here[1] - last[1], here[2] - last[2]) > TRAIL_STEP)
      places.push(...here);
    if (places.length > 3 * TRAIL_LENGTH) places.splice(0, places.length - 3 * TRAIL_LENGTH);
    const context = this.#context;
    context.strokeStyle = this.#ink.accent;
    context.lineWidth = 2;
    let before = project(places[0], places[1], places[2]);
    for (let k = 3; k < places.length; k += 3) {
      const next = project(places[k], places[k + 1], places[k + 2]);
      if (before && next) {
        context.globalAlpha = 0.1 + (0.75 * k) / places.length;
        context.beginPath();
        context.moveTo(before.x, before.y);
        context.lineTo(next.x, next.y);
        context.stroke();
      }
      before = next;
    }
    context.globalAlpha = 1;
  }

  #drawLabels({ positions, project }: Picture): void {
    const { labels } = this.#shown;
    if (!labels) return;
    const places = labels
      .flatMap((label, i) => {
        const at = project(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
        return at ? { label, ...at } : [];
      })
      .sort((a, b) => a.depth - b.depth)
      .slice(0, MOST_LABELS);
    // The nearest last, over the others.
    for (const { label, x, y } of places.reverse()) this.#write(label, x, y, this.#ink.ink);
  }

  #drawMeasure({ positions, project }: Picture, atoms: Measure, color: string): void {
    if (atoms.some((atom) => 3 * atom >= positions.length)) return;
    const places = atoms.map((atom) => project(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]));
    if (places.includes(null)) return;
    const points = places as { x: number; y: number }[];
    const context = this.#context;
    for (const [style, width] of [
      [this.#ink.paper, 4.5],
      [color, 1.8],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.setLineDash(style === color ? [5, 4] : []);
      context.beginPath();
      points.forEach(({ x, y }, k) => (k === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      context.stroke();
    }
    context.setLineDash([]);
    if (atoms.length < 2) {
      context.beginPath();
      context.arc(points[0].x, points[0].y, 9, 0, 2 * Math.PI);
      context.stroke();
      return;
    }
    // Beside the middle of it: over the joint of an angle, between the inner atoms of a torsion.
    const [a, b] =
      atoms.length === 3 ? [points[1], points[1]] : [points[atoms.length / 2 - 1], points[atoms.length / 2]];
    const text = this.#shown.text(atoms, valueOf(atoms, positions));
    this.#write(text, (a.x + b.x) / 2, (a.y + b.y) / 2 - 14, color);
  }

  #write(text: string, x: number, y: number, color: string): void {
    const context = this.#context;
    context.strokeStyle = this.#ink.paper;
    context.lineWidth = 4;
    context.strokeText(text, x, y);
    context.fillStyle = color;
    context.fillText(text, x, y);
  }
}
