import { describe, expect, it } from 'vitest';
import { elementByMass, elementByNumber, elementBySymbol, ELEMENTS, findElement } from '../../src/chem/elements.ts';
import { hillFormula } from '../../src/chem/formula.ts';

describe('elements', () => {
  it('finds each by symbol, number and mass', () => {
    expect(ELEMENTS).toHaveLength(54);
    for (const element of ELEMENTS) {
      expect(ELEMENTS[element.number - 1]).toBe(element);
      expect(elementBySymbol(element.symbol.toUpperCase())).toBe(element);
      expect(elementByNumber(element.number)).toBe(element);
      expect(elementByMass(element.mass)).toBe(element);
      expect(element.vdwRadius).toBeGreaterThan(element.covalentRadius);
      expect(element.colour).toMatch(/^#[0-9a-f]{6}$/);
    }
  });

  it('takes masses as Amber rounds them, but no repartitioned ones', () => {
    expect([1.01, 12.01, 14.01, 16.0, 30.97, 32.06, 22.99, 35.45].map((mass) => elementByMass(mass)?.symbol)).toEqual([
      'H',
      'C',
      'N',
      'O',
      'P',
      'S',
      'Na',
      'Cl',
    ]);
    expect([3.024, 5.962, 7.978, 9.994, 0, -1, 1e300].map((mass) => elementByMass(mass))).toEqual(
      Array(7).fill(undefined),
    );
  });

  it.each(['', 'X', 'Xx', 'constructor', '__proto__', 'é'])('refuses %j', (symbol) => {
    expect(findElement(symbol)).toBeUndefined();
    expect(() => elementBySymbol(symbol)).toThrow(/not an element/);
  });

  it('refuses numbers outside the table', () => {
    expect(() => elementByNumber(0)).toThrow(/atomic number 0/);
    expect(() => elementByNumber(55)).toThrow(/atomic number 55/);
  });
});

describe('hillFormula', () => {
  it.each([
    [[6, 6, 8, 1, 1, 1, 1, 1, 1], 'C2H6O'],
    [[8, 1, 1], 'H2O'],
    [[7, 1, 1, 1], 'H3N'],
    [[6, 17, 17, 17, 1], 'CHCl3'],
    [[6, 8, 8], 'CO2'],
    [[], ''],
  ])('%j is %s', (numbers, formula) => {
    expect(hillFormula(Uint8Array.from(numbers))).toBe(formula);
  });
});
