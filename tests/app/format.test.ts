import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../app/panels/limits.ts';
import { parseNumber } from '../../app/panels/parseNumber.ts';
import { searchMolecules } from '../../app/structure/searchMolecules.ts';
import {
  duration,
  fixed,
  nsPerDay,
  percent,
  prettyFormula,
  secondsFor,
  setting,
  significant,
  simulatedTime,
  withSpread,
} from '../../app/ui/format.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { parseExperiment } from '../../src/session/schema.ts';

describe('numbers', () => {
  it('keep three significant digits and a true minus sign', () => {
    expect([1234.5, 12.34, 0.012345, -3.14159, 0].map((x) => significant(x))).toEqual([
      '1,230',
      '12.3',
      '0.0123',
      '−3.14',
      '0',
    ]);
    expect(fixed(-0.01, 1)).toBe('0.0');
    expect(fixed(-0.06, 1)).toBe('−0.1');
    expect(significant(NaN)).toBe('–');
  });

  it('show a spread to its first digit', () => {
    expect(withSpread(6.43, 0.12)).toBe('6.4 ± 0.1');
    expect(withSpread(3.64, 1.5)).toBe('3.6 ± 1.5');
    expect(withSpread(14.2, 2.1)).toBe('14 ± 2');
    expect(withSpread(14175, 638)).toBe('14,200 ± 600');
    expect(withSpread(6.43, null)).toBe('6.43');
    expect(withSpread(6.43, 0)).toBe('6.43');
  });

  it('say durations in words that fit', () => {
    expect(duration(0.33)).toBe('330 milliseconds');
    expect(duration(4.4)).toBe('4.4 seconds');
    expect(duration(3480)).toBe('58 minutes');
    expect(duration(8 * 3600)).toBe('8.0 hours');
    expect(duration(31_557_600)).toBe('1.0 year');
  });

  it('convert between steps, clock and simulated time', () => {
    // 2 µs a step of 0.5 fs: 2,000,000 steps a nanosecond take 4 s; a day holds 21,600 of them.
    expect(secondsFor(1e6, 2, 0.5)).toBeCloseTo(4);
    expect(nsPerDay(2, 0.5)).toBeCloseTo(21_600);
    expect(simulatedTime(408)).toBe('408.0 fs');
    expect(simulatedTime(1234)).toBe('1.234 ps');
    expect(percent(0.264)).toBe('26 %');
    expect(setting(0.5)).toBe('0.5');
    expect(prettyFormula('C2H6O')).toBe('C₂H₆O');
  });
});

describe('typed numbers', () => {
  const range = { low: 0.01, high: 10 };
  it.each([
    ['0.5', 0.5],
    [' 2 ', 2],
    ['1e0', 1],
    ['0,25', 0.25],
    ['.5', 0.5],
  ])('understands %j', (text, value) => expect(parseNumber(text, range)).toBe(value));

  it.each(['', 'very hot', '1e9', '-1', 'NaN', 'Infinity', '0x10', '1 2', '1,2,3', '1e999', '٣', '<b>1</b>'])(
    'refuses %j',
    (text) => expect(parseNumber(text, range)).toBeNull(),
  );

  it('refuses fractions where whole numbers are wanted', () => {
    expect(parseNumber('1.5', LIMITS.seed)).toBeNull();
    expect(parseNumber('4294967295', LIMITS.seed)).toBe(4294967295);
    expect(parseNumber('4294967296', LIMITS.seed)).toBeNull();
  });
});

describe('limits of the fields', () => {
  const settings = ['temperature', 'dt', 'friction'] as const;
  const check = (change: object, view: object = {}, seed = 1) =>
    parseExperiment({
      ...DEFAULT_EXPERIMENT,
      seed,
      settings: { ...DEFAULT_EXPERIMENT.settings, ...change },
      view: { ...DEFAULT_EXPERIMENT.view, ...view },
    });
  const playback = (rate: number) => ({ playback: { mode: 'slow', rate } });

  it.each(settings)('are those of the Experiment: %s', (name) => {
    const { low, high } = LIMITS[name];
    expect(() => check({ [name]: low })).not.toThrow();
    expect(() => check({ [name]: high })).not.toThrow();
    expect(() => check({ [name]: low - 1e-3 })).toThrow();
    expect(() => check({ [name]: high + 1e-3 })).toThrow();
  });

  it('are those of the Experiment: rate and seed', () => {
    for (const value of [LIMITS.rate.low, LIMITS.rate.high]) expect(() => check({}, playback(value))).not.toThrow();
    for (const value of [LIMITS.rate.low / 2, LIMITS.rate.high * 2]) expect(() => check({}, playback(value))).toThrow();
    for (const value of [LIMITS.seed.low, LIMITS.seed.high]) expect(() => check({}, {}, value)).not.toThrow();
    expect(() => check({}, {}, LIMITS.seed.high + 1)).toThrow();
  });
});

describe('the search for molecules', () => {
  const entry = (title: string, formula: string) => ({
    name: title.replaceAll(' ', '-'),
    title,
    formula,
    smiles: '',
    atoms: 9,
    frames: 1,
    testFrames: 0,
  });
  const all = [entry('ethanol', 'C2H6O'), entry('methanol', 'CH4O'), entry('2-aminoethanol', 'C2H7NO'), entry('dimethyl ether', 'C2H6O')]; // prettier-ignore
  const found = (query: string) => searchMolecules(all, query).map(({ title }) => title);

  it('puts the whole name first, then what begins with it', () => {
    expect(found('ethanol')).toEqual(['ethanol', '2-aminoethanol', 'methanol']);
    expect(found('eth')[0]).toBe('ethanol');
  });
  it('finds formulas, several words, and ignores hyphens and case', () => {
    expect(found('c2h6o')).toEqual(['dimethyl ether', 'ethanol']);
    expect(found('ether di')).toEqual(['dimethyl ether']);
    expect(found('2 Amino-Ethanol')).toEqual(['2-aminoethanol']);
    expect(found('')).toHaveLength(4);
    expect(found('<script>')).toEqual([]);
  });
});
