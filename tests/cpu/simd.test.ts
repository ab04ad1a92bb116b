/** Kernels in WebAssembly against the same in plain JavaScript, bit by bit, and against what they should be. */
import { describe, expect, it } from 'vitest';
import { arithmetic } from '../../src/cpu/simd/arithmetic.ts';
import { KernelMemory } from '../../src/cpu/simd/memory.ts';
import { packPanels } from '../../src/cpu/simd/product.ts';
import { randomNumbers } from '../helpers/random.ts';

/** Runs `work` in both kinds of memory and gives back what it returns: the numbers at an offset. */
function both(work: (memory: KernelMemory) => Float64Array): readonly [Float64Array, Float64Array] {
  return [work(new KernelMemory()), work(new KernelMemory(true))];
}

const bits = (numbers: Float64Array): BigUint64Array => new BigUint64Array(numbers.slice().buffer);

function put(memory: KernelMemory, numbers: ArrayLike<number>): number {
  const at = memory.take(8 * numbers.length);
  memory.f64.set(numbers, at / 8);
  return at;
}

const spread = (random: () => number, count: number, width: number): Float64Array =>
  Float64Array.from({ length: count }, () => (2 * random() - 1) * width);

describe('products', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 11, 13].flatMap((rows) => [4, 8, 28].map((outputs) => [rows, outputs] as const)))(
    'of %i rows and %i columns are sums in order, to the bit',
    (rows, outputs) => {
      const inputs = 12;
      const random = randomNumbers(rows);
      const x = spread(random, rows * inputs, 1);
      const w = Float32Array.from(spread(random, inputs * outputs, 1));
      const y = spread(random, rows * outputs, 1);
      const expected = y.map((start, n) => {
        let sum = 0;
        for (let k = 0; k < inputs; k++)
          sum += x[Math.floor(n / outputs) * inputs + k] * w[k * outputs + (n % outputs)];
        return start + sum;
      });
      for (const wide of [false, true]) {
        const results = both((memory) => {
          const [atX, atY] = [put(memory, x), put(memory, y)];
          const atW = memory.take(8 * w.length);
          const into = wide ? memory.f64.subarray(atW / 8) : memory.f32.subarray(atW / 4);
          packPanels(into, inputs, outputs, (k, column) => w[k * outputs + column]);
          if (wide) memory.addWideProduct(atX, 8 * inputs, atW, atY, rows, inputs, outputs);
          else memory.addProduct(atX, atW, atY, rows, inputs, outputs);
          return memory.f64.slice(atY / 8, atY / 8 + y.length);
        });
        for (const result of results) expect(bits(result)).toEqual(bits(expected));
      }
    },
  );

  it('with weights between are sums in order, to the bit', () => {
    const [rows, columns, count, stride] = [8, 4, 5, 14];
    const random = randomNumbers(1);
    const table = spread(random, count * stride, 1);
    const v = spread(random, count, 1);
    const expected = new Float64Array(rows * columns).map((_, n) => {
      let sum = 0;
      for (let k = 0; k < count; k++)
        sum += table[k * stride + Math.floor(n / columns)] * (table[k * stride + 10 + (n % columns)] * v[k]);
      return sum;
    });
    const results = both((memory) => {
      const [at, atV, atY] = [put(memory, table), put(memory, v), memory.take(8 * rows * columns)];
      memory.addWeighted(at, at + 80, 8 * stride, atV, count, atY, rows, columns);
      return memory.f64.slice(atY / 8, atY / 8 + rows * columns);
    });
    for (const result of results) expect(bits(result)).toEqual(bits(expected));
  });

  it.each([1, 2, 5, 6, 7, 13])('of %i transposed rows are sums in order, to the bit', (rows) => {
    const [columns, count, stride] = [8, 5, rows + 3];
    const random = randomNumbers(rows);
    const x = spread(random, count * stride, 1);
    const d = spread(random, count * columns, 1);
    const y = spread(random, rows * columns, 1);
    const expected = y.map((start, n) => {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += x[k * stride + Math.floor(n / columns)] * d[k * columns + (n % columns)];
      return start + sum;
    });
    const results = both((memory) => {
      const [atX, atD, atY] = [put(memory, x), put(memory, d), put(memory, y)];
      memory.addOuter(atX, 8 * stride, atD, count, atY, rows, columns);
      return memory.f64.slice(atY / 8, atY / 8 + y.length);
    });
    for (const result of results) expect(bits(result)).toEqual(bits(expected));
  });

  it('that differ are told apart', () => {
    expect(bits(Float64Array.of(0.1 + 0.2))).not.toEqual(bits(Float64Array.of(0.3)));
  });
});

describe('elementary functions', () => {
  const range = (from: number, to: number, count: number): Float64Array =>
    Float64Array.from({ length: count }, (_, n) => from + ((to - from) * n) / (count - 1));

  const cases: readonly [
    string,
    Float64Array,
    (memory: KernelMemory, at: number, count: number) => void,
    (x: number) => number,
  ][] = [
    ['exp', range(-708, 709, 20_000), (memory, at, count) => memory.exponentials(at, count), Math.exp],
    ['exp near 0', range(-1, 1, 20_000), (memory, at, count) => memory.exponentials(at, count), Math.exp],
    ['ln', range(1e-3, 5, 20_000), (memory, at, count) => memory.logarithms(at, count), Math.log],
    [
      'ln of anything normal',
      range(-1000, 1000, 20_000).map((x) => 2 ** x * (1 + Math.abs(x) / 1001)),
      (memory, at, count) => memory.logarithms(at, count),
      Math.log,
    ],
  ];

  it.each(cases)('%s is good to 4 units in the last place', (_, numbers, run, exact) => {
    const results = both((memory) => {
      const at = put(memory, numbers);
      run(memory, at, numbers.length);
      return memory.f64.slice(at / 8, at / 8 + numbers.length);
    });
    expect(bits(results[0])).toEqual(bits(results[1]));
    const worst = numbers.reduce((most, x, n) => {
      const expected = exact(x);
      return Math.max(most, Math.abs(results[0][n] - expected) / Math.abs(expected || 1));
    }, 0);
    expect(worst).toBeLessThan(4 * 2 ** -52);
    expect(worst).toBeGreaterThan(0);
  });

  it('exp is clamped, and lets NaN through', () => {
    const results = both((memory) => {
      const at = put(memory, [-1e9, NaN, 1e9, 0]);
      memory.exponentials(at, 4);
      return memory.f64.slice(at / 8, at / 8 + 4);
    });
    for (const result of results) {
      expect(result[0]).toBeLessThan(1e-300);
      expect(result[1]).toBeNaN();
      expect(result[2]).toBeGreaterThan(1e300);
      expect(result[3]).toBe(1);
    }
  });

  it('CELU is x above zero and α (exp(x/α) − 1) below, with its slope', () => {
    const numbers = [3, -0.01, -5, NaN, 0, -0.3];
    const count = numbers.length;
    const results = both((memory) => {
      const [at, slopes] = [put(memory, numbers), memory.take(8 * count)];
      memory.celus(at, slopes, count);
      return Float64Array.of(
        ...memory.f64.slice(at / 8, at / 8 + count),
        ...memory.f64.slice(slopes / 8, slopes / 8 + count),
      );
    });
    expect(bits(results[0])).toEqual(bits(results[1]));
    numbers.forEach((x, n) => {
      if (Number.isNaN(x)) return expect(results[0][n]).toBeNaN();
      expect(results[0][n]).toBeCloseTo(x < 0 ? 0.1 * (Math.exp(10 * x) - 1) : x, 14);
      expect(results[0][count + n]).toBeCloseTo(x < 0 ? Math.exp(10 * x) : 1, 14);
    });
  });
});

describe('single precision', () => {
  const bits32 = (numbers: Float32Array): Uint32Array => new Uint32Array(numbers.slice().buffer);
  const both32 = (work: (memory: KernelMemory) => Float32Array): readonly [Float32Array, Float32Array] => [
    work(new KernelMemory()),
    work(new KernelMemory(true)),
  ];
  const put32 = (memory: KernelMemory, numbers: ArrayLike<number>): number => {
    const at = memory.take(4 * numbers.length);
    memory.f32.set(numbers, at / 4);
    return at;
  };
  const { fround } = Math;

  it.each([1, 2, 3, 5, 6, 7, 11, 13].flatMap((rows) => [8, 16, 40].map((outputs) => [rows, outputs] as const)))(
    'products of %i rows and %i columns are sums in order, each rounded, to the bit',
    (rows, outputs) => {
      const inputs = 12;
      const random = randomNumbers(rows);
      const x = Float32Array.from(spread(random, rows * inputs, 1));
      const w = Float32Array.from(spread(random, inputs * outputs, 1));
      const y = Float32Array.from(spread(random, rows * outputs, 1));
      const expected = y.map((start, n) => {
        let sum = 0;
        for (let k = 0; k < inputs; k++)
          sum = fround(sum + fround(x[Math.floor(n / outputs) * inputs + k] * w[k * outputs + (n % outputs)]));
        return start + sum;
      });
      const results = both32((memory) => {
        const single = arithmetic(memory, 'single');
        const [atX, atY, atW] = [put32(memory, x), put32(memory, y), memory.take(4 * w.length)];
        packPanels(memory.f32.subarray(atW / 4), inputs, outputs, (k, column) => w[k * outputs + column], single.panel);
        single.addProduct(atX, atW, atY, rows, inputs, outputs);
        return memory.f32.slice(atY / 4, atY / 4 + y.length);
      });
      for (const result of results) expect(bits32(result)).toEqual(bits32(expected));
      // The same sums in f64 are others.
      const exact = y.map((start, n) => {
        let sum = 0;
        for (let k = 0; k < inputs; k++)
          sum += x[Math.floor(n / outputs) * inputs + k] * w[k * outputs + (n % outputs)];
        return start + sum;
      });
      if (rows * outputs > 16) expect(bits32(results[0])).not.toEqual(bits32(exact));
    },
  );

  it('CELU and its slope are good to 2e-7, also where exp vanishes', () => {
    const numbers = Float32Array.from({ length: 20_000 }, (_, n) => 2 - n / 1000);
    const count = numbers.length;
    const results = both32((memory) => {
      const [at, slopes] = [put32(memory, numbers), memory.take(4 * count)];
      arithmetic(memory, 'single').celus(at, slopes, count);
      return memory.f32.slice(at / 4, slopes / 4 + count);
    });
    expect(bits32(results[0])).toEqual(bits32(results[1]));
    let [value, slope] = [0, 0];
    numbers.forEach((x, n) => {
      const e = x < 0 ? Math.exp(10 * x) : 1;
      value = Math.max(value, Math.abs(results[0][n] - (x < 0 ? 0.1 * (e - 1) : x)));
      slope = Math.max(slope, Math.abs(results[0][count + n] - e));
    });
    expect(value).toBeLessThan(3e-8);
    // x / α is rounded before it is an exponent.
    expect(slope).toBeLessThan(2e-7);
    expect(slope).toBeGreaterThan(0);
  });

  it('CELU lets NaN through, and takes what is far below zero', () => {
    const results = both32((memory) => {
      const [at, slopes] = [put32(memory, [NaN, -1e30, 1e30, 0]), memory.take(16)];
      arithmetic(memory, 'single').celus(at, slopes, 4);
      return memory.f32.slice(at / 4, slopes / 4 + 4);
    });
    for (const [a, b, c, d, , slope] of results) {
      expect([a, b, c, d]).toEqual([NaN, -fround(0.1), fround(1e30), 0]);
      expect(slope).toBeLessThan(1e-37);
    }
  });
});

describe('products number by number', () => {
  it.each(['double', 'single'] as const)('are the same in both, in %s precision', (precision) => {
    const results = both((memory) => {
      const own = arithmetic(memory, precision);
      const { bytes } = own;
      const [at, by] = [memory.take(8 * bytes), memory.take(8 * bytes)];
      const random = randomNumbers(2);
      for (const place of [at, by]) own.numbers().set(spread(random, 8, 1), place / bytes);
      const [a, b] = [at, by].map((place) => own.numbers().slice(place / bytes, place / bytes + 8));
      own.multiply(at, by, 8);
      const products = own.numbers().slice(at / bytes, at / bytes + 8);
      a.forEach((number, n) => expect(products[n]).toBe(bytes === 8 ? number * b[n] : Math.fround(number * b[n])));
      return Float64Array.from(products);
    });
    expect(bits(results[0])).toEqual(bits(results[1]));
  });
});
