import temml from 'temml';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTerms, TERMS } from '../../src/forcefield/registry.ts';
import { EQUATION_SYMBOLS } from '../../src/forcefield/symbols.ts';

beforeAll(() => loadTerms());

/** What is notation and names nothing. */
const NOTATION = new Set(
  String.raw`\frac \tfrac \sum \min \max \left \right \quad \, \; \! \cos \sin \sqrt \cdot \times \pi \mathbf \boldsymbol \mathrm \vec \ldots \leftarrow \text`.split(
    ' ',
  ),
);

/** Letters and Greek letters of a LaTeX text that stand for something. */
function tokens(latex: string): Set<string> {
  const plain = latex.replace(/\\text\{[^}]*\}/g, ' ').replace(/e\^\{-\\sqrt5 d\}/g, ' d ');
  const found = plain.match(/\\[a-zA-Z]+|\\.|[a-zA-Z]/g) ?? [];
  return new Set(found.filter((token) => !NOTATION.has(token)));
}

/** Symbols of an equation that nobody explains. */
function unexplained(equation: string, symbols: readonly { symbol: string }[]): string[] {
  const known = new Set(symbols.flatMap(({ symbol }) => [...tokens(symbol)]));
  return [...tokens(equation)].filter((token) => !known.has(token));
}

describe('the equation of every Term', () => {
  it('is there, and all its symbols are explained', () => {
    expect(TERMS.size).toBeGreaterThan(20);
    for (const { name, equation } of TERMS.values()) {
      expect(equation.length, name).toBeGreaterThan(5);
      expect(unexplained(equation, EQUATION_SYMBOLS[name] ?? []), name).toEqual([]);
    }
  });

  it('explains nothing that is no Term', () => {
    expect(Object.keys(EQUATION_SYMBOLS).filter((name) => !TERMS.has(name))).toEqual([]);
  });

  it('would be missed: a symbol taken away is named', () => {
    const bond = TERMS.get('harmonic_bond')!;
    const without = EQUATION_SYMBOLS.harmonic_bond.filter(({ symbol }) => symbol !== 'k');
    expect(unexplained(bond.equation, without)).toEqual(['k']);
  });

  it('is typeset as MathML without an error, symbols as well', () => {
    for (const { name, equation } of TERMS.values())
      for (const latex of [equation, ...EQUATION_SYMBOLS[name].map(({ symbol }) => symbol)]) {
        const mathml = temml.renderToString(latex, { throwOnError: true });
        expect(mathml, latex).toMatch(/^<math/);
        expect(mathml).not.toContain('merror');
      }
    expect(() => temml.renderToString('\\frac{1', { throwOnError: true })).toThrow();
  });
});
