/** Colours for numbers. Both scales change in lightness all the way, so that they hold without colour vision. */

/** sRGB, 0 to 255. */
type Rgb = readonly [number, number, number];

/** From pale to dark: nothing to much. */
const SEQUENTIAL: readonly Rgb[] = [
  [214, 222, 231],
  [250, 214, 122],
  [240, 150, 50],
  [205, 75, 25],
  [110, 20, 30],
];
/** From dark blue over pale to dark orange: less, the mean, more. */
const DIVERGING: readonly Rgb[] = [
  [20, 70, 140],
  [110, 165, 215],
  [236, 236, 236],
  [240, 165, 90],
  [150, 65, 5],
];

export interface ColorScale {
  readonly low: number;
  readonly high: number;
  readonly stops: readonly Rgb[];
}

/** The smallest of 1, 2 and 5 times a power of ten that is not smaller. */
export function roundedUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** From zero on, for numbers without a sign. */
export const sequential = (high: number): ColorScale => ({ low: 0, high, stops: SEQUENTIAL });
/** About zero. */
export const diverging = (high: number): ColorScale => ({ low: -high, high, stops: DIVERGING });

/** sRGB of a number; numbers beyond the ends have the ends' colours. */
export function colorOf({ low, high, stops }: ColorScale, value: number): Rgb {
  const at = Math.min(1, Math.max(0, (value - low) / (high - low))) * (stops.length - 1);
  const k = Math.min(stops.length - 2, Math.floor(at));
  const t = at - k;
  const [a, b] = [stops[k], stops[k + 1]];
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
}

const linear = (channel: number): number => {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};

/** Linear RGB of all numbers, [3N]: what the picture is painted with. Numbers that are not finite stay grey. */
export function painted(scale: ColorScale, values: ArrayLike<number>): Float32Array {
  const colors = new Float32Array(3 * values.length);
  for (let i = 0; i < values.length; i++) {
    const rgb = Number.isFinite(values[i]) ? colorOf(scale, values[i]) : [128, 128, 128];
    for (let c = 0; c < 3; c++) colors[3 * i + c] = linear(rgb[c]);
  }
  return colors;
}

/** The scale as a CSS gradient, from left to right. */
export const gradient = ({ stops }: ColorScale): string =>
  `linear-gradient(to right, ${stops.map((rgb) => `rgb(${rgb.join(' ')})`).join(', ')})`;
