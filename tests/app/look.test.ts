import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN, shortened } from '../../app/viewer/look/look.ts';
import { kindOf, nameOf, valueOf, within } from '../../app/viewer/look/measure.ts';
import { colorOf, diverging, gradient, painted, roundedUp, sequential } from '../../app/viewer/look/scale.ts';
import { bondList } from '../../app/viewer/describe.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import type { Look } from '../../src/session/experiment.ts';

/** Hydrogen peroxide, 90° about the O–O bond of 1.5 Å, right angles at both oxygens. */
const positions = [0, 0.95, 0, 0, 0, 0, 1.5, 0, 0, 1.5, 0, 0.95];
const elements = [1, 8, 8, 1];

describe('measures', () => {
  it('are a distance, an angle, a torsion', () => {
    expect(valueOf([1, 2], positions)).toBeCloseTo(1.5, 12);
    expect(valueOf([0, 1, 2], positions)).toBeCloseTo(90, 10);
    // Seen from the first oxygen to the second, the far hydrogen lies 90° clockwise of the near one.
    expect(valueOf([0, 1, 2, 3], positions)).toBeCloseTo(90, 10);
    expect(valueOf([3, 2, 1, 0], positions)).toBeCloseTo(90, 10);
    expect([2, 3, 4].map((n) => kindOf(elements.slice(0, n)))).toEqual(['distance', 'angle', 'torsion']);
    expect(nameOf([0, 1, 3], elements)).toBe('H1–O2–H4');
  });
  it('of another molecule are left out', () => {
    expect(
      within(
        [
          [0, 1],
          [0, 4],
          [2, 3, 1],
        ],
        4,
      ),
    ).toEqual([
      [0, 1],
      [2, 3, 1],
    ]);
  });
});

const luminance = ([r, g, b]: readonly number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

describe('colours', () => {
  it('grow darker all the way, so that they hold without colour vision', () => {
    const scale = sequential(10);
    const lightness = Array.from({ length: 41 }, (_, i) => luminance(colorOf(scale, i / 4)));
    for (let i = 1; i < lightness.length; i++) expect(lightness[i]).toBeLessThan(lightness[i - 1]);
    const two = diverging(1);
    const sides = Array.from({ length: 21 }, (_, i) => luminance(colorOf(two, i / 20)));
    for (let i = 1; i < sides.length; i++) expect(sides[i]).toBeLessThan(sides[i - 1]);
    expect(luminance(colorOf(two, -1))).toBeLessThan(luminance(colorOf(two, 0)));
  });
  it('are the ends’ beyond the ends, and grey where there is no number', () => {
    const scale = sequential(1);
    expect(colorOf(scale, 7)).toEqual(colorOf(scale, 1));
    expect(colorOf(scale, -7)).toEqual(colorOf(scale, 0));
    const [r, g, b] = painted(scale, [NaN]);
    expect(r).toBeCloseTo(0.2159, 3);
    expect([g, b]).toEqual([r, r]);
    expect(gradient(scale)).toMatch(/^linear-gradient\(to right, rgb\(/);
  });
  it('end at a round number', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (value) => {
        const high = roundedUp(value);
        expect(high).toBeGreaterThanOrEqual(value * (1 - 1e-9));
        expect(high).toBeLessThanOrEqual(2.5 * value * (1 + 1e-9));
        expect(['1', '2', '5']).toContain(high.toExponential(0).charAt(0));
      }),
    );
    expect([roundedUp(0), roundedUp(NaN)]).toEqual([1, 1]);
  });
});

describe('looks in links', () => {
  const look: Look = {
    style: 'space',
    color: 'force',
    labels: 'numbers',
    trail: 2,
    measures: [
      [0, 1],
      [3, 2, 1, 0],
    ],
  };
  const withLook = (own: unknown) => ({
    ...DEFAULT_EXPERIMENT,
    view: { ...DEFAULT_EXPERIMENT.view, look: own as Look },
  });
  it('come back as they were', async () => {
    const url = await encodeLink(withLook(look), 'https://example.org/');
    expect((await decodeLink(url.slice(url.indexOf('#')))).view.look).toEqual(look);
  });
  it('cost nothing where the picture is plain', () => {
    expect(shortened(PLAIN)).toBeNull();
    expect(shortened(look)).toBe(look);
  });
  it.each([
    [{ ...look, style: 'cartoon' }, /style/],
    [{ ...look, measures: [[0]] }, /two, three or four/],
    [{ ...look, measures: [[0, 0]] }, /different atoms/],
    [{ ...look, measures: Array.from({ length: 9 }, () => [0, 1]) }, /at most 8/],
    [{ ...look, trail: -1 }, /trail/],
  ])('are refused when they make no sense: %j', async (own, reason) => {
    await expect(
      encodeLink(withLook(own), 'https://example.org/').then((url) => decodeLink(url.slice(url.indexOf('#')))),
    ).rejects.toThrow(reason);
  });
});

it('lists the first bonds of a large molecule', () => {
  const count = 70;
  const bonds = Uint32Array.from({ length: 2 * count }, (_, i) => Math.ceil(i / 2));
  const text = bondList({
    elements: new Uint8Array(count + 1).fill(6),
    bonds,
    bondOrders: new Uint8Array(count).fill(1),
  });
  expect(text.endsWith('…')).toBe(true);
  expect(text.split(', ')).toHaveLength(60);
});
