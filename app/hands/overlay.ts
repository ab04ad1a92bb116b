/** The hand's spring over the picture, and marks on atoms that are frozen. A 2-D canvas above the others. */
import type { HandsShown } from '../../src/workers/protocol.ts';
import { strings } from '../strings/hands.ts';
import type { Layer, Picture } from '../viewer/MoleculeViewer.ts';
import type { Pull } from './actions.ts';
import { clearSheet, contextOf } from '../viewer/sheet.ts';

/** CSS pixels. */
const HANDLE = 9;
const COIL = 5;
const TURNS = 12;
const MARK = 8;

export interface HandsInk {
  readonly ink: string;
  readonly paper: string;
  readonly accent: string;
  readonly family: string;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

export class HandsOverlay implements Layer {
  readonly #context: CanvasRenderingContext2D;
  #ink: HandsInk = { ink: '#000', paper: '#fff', accent: '#00f', family: 'sans-serif' };

  /**
   * @param held what the worker holds, as of the last frame; null where nothing is to be seen
   * @param pull what the visitor's hand does now
   */
  constructor(
    canvas: HTMLCanvasElement,
    private readonly held: () => HandsShown | null,
    private readonly pull: () => Pull | null,
  ) {
    this.#context = contextOf(canvas);
  }

  set ink(ink: HandsInk) {
    this.#ink = ink;
  }

  draw(picture: Picture): void {
    const context = this.#context;
    clearSheet(context, picture);
    context.lineCap = 'round';
    context.lineJoin = 'round';
    const held = this.held();
    for (const atom of held?.frozen ?? []) this.#mark(picture, atom);
    const own = this.pull();
    const hand = own ?? held?.hand;
    if (hand) this.#spring(picture, hand.atom, hand.target, held);
  }

  #spring(
    { positions, project, width, height }: Picture,
    atom: number,
    target: readonly number[],
    held: HandsShown | null,
  ): void {
    if (3 * atom >= positions.length) return;
    const from = project(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]);
    const to = project(target[0], target[1], target[2]);
    if (!from || !to) return;
    const context = this.#context;
    // Light below dark: it can be seen over atoms of any colour.
    for (const [color, lineWidth] of [
      [this.#ink.paper, 5],
      [this.#ink.accent, 2.2],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = lineWidth;
      context.beginPath();
      coil(from, to).forEach(({ x, y }, n) => (n === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      context.stroke();
      context.beginPath();
      context.arc(to.x, to.y, HANDLE, 0, 2 * Math.PI);
      context.stroke();
    }
    context.fillStyle = this.#ink.accent;
    context.beginPath();
    context.arc(to.x, to.y, 3, 0, 2 * Math.PI);
    context.fill();
    // The end may lie beside the picture; what is said of it does not.
    const seen = { x: Math.min(width - 16, Math.max(16, to.x)), y: Math.min(height - 24, Math.max(24, to.y)) };
    if (held?.hand) this.#words(seen, width, [strings.pull(held.hand.force), strings.work(held.work)]);
  }

  #words({ x, y }: Spot, width: number, lines: readonly string[]): void {
    const context = this.#context;
    context.font = `600 13px ${this.#ink.family}`;
    context.textBaseline = 'middle';
    const room = Math.max(...lines.map((line) => context.measureText(line).width));
    const right = x + HANDLE + 12 + room < width;
    context.textAlign = right ? 'left' : 'right';
    lines.forEach((line, n) => {
      const place = [x + (right ? 1 : -1) * (HANDLE + 8), y + (n - (lines.length - 1) / 2) * 17] as const;
      context.strokeStyle = this.#ink.paper;
      context.lineWidth = 4;
      context.strokeText(line, ...place);
      context.fillStyle = this.#ink.ink;
      context.fillText(line, ...place);
    });
  }

  /** A star of six arms on a disc. */
  #mark({ positions, project }: Picture, atom: number): void {
    if (3 * atom >= positions.length) return;
    const spot = project(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]);
    if (!spot) return;
    const context = this.#context;
    context.beginPath();
    context.arc(spot.x, spot.y, MARK + 3, 0, 2 * Math.PI);
    context.fillStyle = this.#ink.paper;
    context.fill();
    context.strokeStyle = this.#ink.ink;
    context.lineWidth = 1.8;
    context.stroke();
    context.beginPath();
    for (let arm = 0; arm < 3; arm++) {
      const [dx, dy] = [MARK * Math.cos((arm * Math.PI) / 3), MARK * Math.sin((arm * Math.PI) / 3)];
      context.moveTo(spot.x - dx, spot.y - dy);
      context.lineTo(spot.x + dx, spot.y + dy);
    }
    context.stroke();
  }
}

/** A spring between two spots of the picture: straight ends, and coils that flatten as it gets longer. */
export function coil(from: Spot, to: Spot): Spot[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 4 * HANDLE) return [from, to];
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const end = length - HANDLE;
  const start = 0.15 * end;
  const width = COIL * Math.min(1, 160 / length);
  const points = Array.from({ length: TURNS + 1 }, (_, n) => {
    const along = start + ((end - 2 * start) * n) / TURNS;
    const side = n === 0 || n === TURNS ? 0 : n % 2 ? width : -width;
    return { x: from.x + along * ux - side * uy, y: from.y + along * uy + side * ux };
  });
  return [from, ...points, { x: from.x + end * ux, y: from.y + end * uy }];
}
