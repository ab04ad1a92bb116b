/** Fourier transforms against the sum that defines them. */
import { describe, expect, it } from 'vitest';
import { Fourier, RealMesh, type Complex } from '../../src/cpu/periodic/fft.ts';
import { smooth } from '../../src/forcefield/periodic.ts';
import { randomNumbers } from '../helpers/random.ts';
import { scaledError } from '../helpers/tolerance.ts';

const random = randomNumbers(11);
const draw = (length: number): Complex => ({
  re: Float64Array.from({ length }, () => random() - 0.5),
  im: Float64Array.from({ length }, () => random() - 0.5),
});
const empty = (length: number): Complex => ({ re: new Float64Array(length), im: new Float64Array(length) });

function byDefinition({ re, im }: Complex, n: number, width: number, sign: number): Complex {
  const out = empty(n * width);
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++) {
      const [c, s] = [Math.cos((2 * Math.PI * j * k) / n), sign * Math.sin((2 * Math.PI * j * k) / n)];
      for (let w = 0; w < width; w++) {
        out.re[k * width + w] += c * re[j * width + w] - s * im[j * width + w];
        out.im[k * width + w] += c * im[j * width + w] + s * re[j * width + w];
      }
    }
  return out;
}

describe('a transform', () => {
  it.each([2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 21, 32, 35, 42, 49, 60, 64, 105, 125, 210, 243])('of length %d', (n) => {
    for (const sign of [-1, 1] as const) {
      const data = draw(3 * n);
      const expected = byDefinition(data, n, 3, sign);
      const { re, im } = new Fourier(n).transform(data, empty(3 * n), 3, sign);
      expect(scaledError(re, expected.re, 1)).toBeLessThan(1e-11);
      expect(scaledError(im, expected.im, 1)).toBeLessThan(1e-11);
    }
  });

  it('refuses other lengths', () => {
    expect(() => new Fourier(22)).toThrow(/2, 3, 5 and 7/);
  });
});

describe('a mesh of real numbers', () => {
  it.each<[number, number, number]>([
    [6, 7, 8],
    [8, 9, 15],
    [7, 6, 9],
    [10, 12, 14],
  ])('of %d × %d × %d', (a, b, c) => {
    const mesh = new RealMesh([a, b, c]);
    const values = draw(a * b * c).re;
    mesh.values.set(values);
    mesh.forward();
    // Axis after axis of the whole complex mesh.
    const whole: Complex = { re: values.slice(), im: new Float64Array(values.length) };
    const along = (n: number, stride: number): void => {
      for (let at = 0; at < values.length; at++) {
        if (Math.floor(at / stride) % n !== 0) continue;
        const line = empty(n);
        for (let j = 0; j < n; j++) [line.re[j], line.im[j]] = [whole.re[at + j * stride], whole.im[at + j * stride]];
        const done = byDefinition(line, n, 1, -1);
        for (let j = 0; j < n; j++) [whole.re[at + j * stride], whole.im[at + j * stride]] = [done.re[j], done.im[j]];
      }
    };
    along(c, 1);
    along(b, c);
    along(a, b * c);
    let worst = 0;
    for (let row = 0; row < a * b; row++)
      for (let k = 0; k < mesh.half; k++)
        worst = Math.max(
          worst,
          Math.abs(mesh.coefficients.re[row * mesh.half + k] - whole.re[row * c + k]),
          Math.abs(mesh.coefficients.im[row * mesh.half + k] - whole.im[row * c + k]),
        );
    expect(worst).toBeLessThan(1e-12 * a * b * c);
    mesh.backward();
    expect(
      scaledError(
        mesh.values,
        values.map((v) => v * a * b * c),
        1,
      ),
    ).toBeLessThan(1e-11);
  });
});

it('sizes of meshes have no prime factors beyond 7', () => {
  expect([6, 11, 13, 17, 46, 121, 265].map(smooth)).toEqual([6, 12, 14, 18, 48, 125, 270]);
});
