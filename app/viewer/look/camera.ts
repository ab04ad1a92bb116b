/** Pictures and films of the stage: the molecule, what is written over it, a bar of known length, and what is seen, in words. */
import type { Layer, MoleculeViewer, Picture } from '../MoleculeViewer.ts';

export interface Frame {
  /** CSS colours of the ground, inside and outside. */
  readonly ground: readonly [string, string];
  readonly ink: string;
  readonly dim: string;
  readonly fontFamily: string;
  /** What is written over the picture. */
  readonly notes: HTMLCanvasElement | null;
  /** Which molecule, and under which force field. */
  readonly title: string;
  readonly caption: () => string;
  /** What a length is called. */
  readonly length: (angstrom: number) => string;
  /** Whether title, caption and the bar are drawn. */
  readonly worded: boolean;
}

/** Share of the picture's width that the bar takes at most. */
const LONGEST_BAR = 0.25;
const MARGIN = 18;

/** The longest of 1, 2 and 5 times a power of ten (Å) that fits into `most` Å. */
export function barLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1) * power;
}

/** Draws everything onto one canvas. @param ratio pixels a CSS pixel */
function compose(context: CanvasRenderingContext2D, picture: Picture, frame: Frame, ratio: number): void {
  const { width, height, canvas, pixelsPerAngstrom } = picture;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const ground = context.createRadialGradient(width / 2, 0.42 * height, 0, width / 2, 0.42 * height, 0.6 * width);
  ground.addColorStop(0, frame.ground[0]);
  ground.addColorStop(1, frame.ground[1]);
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.drawImage(canvas, 0, 0, width, height);
  if (frame.notes && frame.notes.width > 0) context.drawImage(frame.notes, 0, 0, width, height);
  if (!frame.worded) return;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillStyle = frame.ink;
  context.font = `650 18px ${frame.fontFamily}`;
  context.fillText(frame.title, MARGIN, MARGIN + 14);
  context.fillStyle = frame.dim;
  context.font = `14px ${frame.fontFamily}`;
  context.fillText(frame.caption(), MARGIN, MARGIN + 34);
  // The bar holds at the depth of the middle of the view.
  const length = barLength((LONGEST_BAR * width) / pixelsPerAngstrom);
  const span = length * pixelsPerAngstrom;
  const [right, bottom] = [width - MARGIN, height - MARGIN];
  context.strokeStyle = frame.ink;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(right - span, bottom - 5);
  context.lineTo(right - span, bottom);
  context.lineTo(right, bottom);
  context.lineTo(right, bottom - 5);
  context.stroke();
  context.fillStyle = frame.ink;
  context.textAlign = 'center';
  context.fillText(frame.length(length), right - span / 2, bottom - 9);
}

function sheet({ width, height }: Picture, ratio: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  // Encoders of films want even sides.
  canvas.width = 2 * Math.floor((width * ratio) / 2);
  canvas.height = 2 * Math.floor((height * ratio) / 2);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('this browser draws no pictures');
  return context;
}

/** What the stage shows next, as a PNG. */
export function takePicture(viewer: MoleculeViewer, frame: Frame): Promise<Blob> {
  const { covered } = viewer;
  return new Promise((resolve, reject) => {
    const layer: Layer = {
      draw(picture) {
        queueMicrotask(() => {
          remove();
          viewer.covered = covered;
        });
        const ratio = devicePixelRatio;
        const context = sheet(picture, ratio);
        compose(context, picture, frame, ratio);
        context.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be made'))));
      },
    };
    const remove = viewer.addLayer(layer);
    // The panel that covers the stage is no part of the picture.
    viewer.covered = 0;
  });
}

/** Kinds of film, the most widely playable first. */
const KINDS = [
  'video/mp4;codecs=avc1.42E01F',
  'video/mp4',
  'video/webm;codecs=vp9',
  'video/webm;codecs=vp8',
  'video/webm',
];
const BITS_A_SECOND = 8e6;

/** The kind of film that this browser can record; null where it can record none. */
export const filmKind = (): string | null =>
  typeof MediaRecorder === 'undefined' || !('captureStream' in HTMLCanvasElement.prototype)
    ? null
    : (KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? null);

export interface Film {
  /** Ends it. Resolves with the film and the ending of its name. */
  stop(): Promise<{ readonly data: Blob; readonly extension: string }>;
}

/** Records every picture of the stage from now on. @throws Error where the browser cannot */
export function recordFilm(viewer: MoleculeViewer, frame: Frame): Film {
  const kind = filmKind();
  if (!kind) throw new Error('this browser records no films');
  let context: CanvasRenderingContext2D | null = null;
  let recorder: MediaRecorder | null = null;
  const parts: Blob[] = [];
  const remove = viewer.addLayer({
    draw(picture) {
      if (!context) {
        context = sheet(picture, 1);
        recorder = new MediaRecorder(context.canvas.captureStream(), {
          mimeType: kind,
          videoBitsPerSecond: BITS_A_SECOND,
        });
        recorder.addEventListener('dataavailable', ({ data }) => data.size > 0 && parts.push(data));
        recorder.start(1000);
      }
      // The film keeps its size when the window's changes.
      const scale = context.canvas.width / picture.width;
      compose(context, picture, frame, scale);
    },
  });
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        remove();
        if (!recorder) return reject(new Error('nothing was drawn while the film ran'));
        recorder.addEventListener('stop', () =>
          resolve({ data: new Blob(parts, { type: kind }), extension: kind.startsWith('video/mp4') ? 'mp4' : 'webm' }),
        );
        recorder.stop();
      }),
  };
}
