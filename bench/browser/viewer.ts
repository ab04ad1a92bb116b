/** How long a picture of many atoms takes: what the page computes for it, and until the next one can begin. Boxes of water, every atom moving. */
import { MoleculeViewer } from '../../app/viewer/MoleculeViewer.ts';

const SIZES = [999, 3000, 9999, 24_999];
const PICTURES = 20;
/** Å between molecules. */
const SPACING = 3.1;

function water(atoms: number) {
  const molecules = atoms / 3;
  const side = Math.ceil(Math.cbrt(molecules));
  const positions = new Float32Array(3 * atoms);
  for (let m = 0; m < molecules; m++) {
    const place = [m % side, Math.floor(m / side) % side, Math.floor(m / side ** 2)].map(
      (n) => (n - side / 2) * SPACING,
    );
    const own = [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0];
    own.forEach((x, c) => (positions[9 * m + c] = x + place[c % 3]));
  }
  const elements = Uint8Array.from({ length: atoms }, (_, i) => (i % 3 === 0 ? 8 : 1));
  const bonds = Uint32Array.from({ length: 4 * molecules }, (_, k) => {
    const oxygen = 3 * Math.floor(k / 4);
    return k % 2 === 0 ? oxygen : oxygen + 1 + (Math.floor(k / 2) % 2);
  });
  return { shape: { elements, bonds, bondOrders: new Uint8Array(bonds.length / 2).fill(1) }, positions };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

// What the page itself computes: the time within the callbacks of animation frames.
let scripting = 0;
const original = globalThis.requestAnimationFrame.bind(globalThis);
globalThis.requestAnimationFrame = (callback) =>
  original((now) => {
    const start = performance.now();
    callback(now);
    scripting += performance.now() - start;
  });
const nextPicture = () => new Promise((resolve) => original(resolve));

const canvas = document.querySelector('canvas')!;
const nothing = () => undefined;
const viewer = new MoleculeViewer(canvas, {
  pick: nothing,
  camera: nothing,
  contextLost: nothing,
  contextRestored: nothing,
});
viewer.setPalette({
  background: '#fff',
  rim: '#456',
  rimStrength: 0.3,
  ambient: 0.5,
  fog: 0.3,
  reference: '#00f',
  forcefield: '#a50',
  selected: '#00f',
  fault: '#f00',
});
viewer.resize(800, 600);

const records = [];
for (const style of ['balls', 'lines'] as const)
  for (const atoms of SIZES) {
    const { shape, positions } = water(atoms);
    viewer.setStyle(style);
    viewer.open(shape, positions, null);
    await nextPicture();
    await nextPicture();
    const script: number[] = [];
    const whole: number[] = [];
    for (let picture = 0; picture < PICTURES; picture++) {
      for (let c = 0; c < positions.length; c++) positions[c] += 0.02 * (Math.random() - 0.5);
      scripting = 0;
      const start = performance.now();
      viewer.move(positions, false);
      await nextPicture();
      await nextPicture();
      whole.push(performance.now() - start);
      script.push(scripting);
    }
    records.push({
      what: 'picture',
      system: `${atoms} atoms of water, ${style}`,
      n: PICTURES,
      unit: 'ms',
      script: median(script),
      whole: median(whole),
    });
  }
Object.assign(globalThis, { records });
