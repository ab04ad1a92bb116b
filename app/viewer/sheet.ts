/** The sheet over the picture: a 2-D canvas of the same size. */
import type { Picture } from './MoleculeViewer.ts';

/** @throws where the browser has no 2-D canvas */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2-D canvas');
  return context;
}

/** Clears the sheet and fits it to the picture: from then on it is drawn on in CSS pixels. */
export function clearSheet(context: CanvasRenderingContext2D, picture: Picture): void {
  const { canvas } = context;
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(picture.width * ratio), Math.round(picture.height * ratio)];
  // Setting a size clears, and costs: only where it is another one.
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, picture.width, picture.height);
}
