/** What one test of the report card comes to. Plain data. */
import type { Structure } from '../../chem/structure.ts';
import type { LoadAsset } from '../../core/assets.ts';
import type { Engine } from '../../forcefield/engine.ts';
import type { ForceField } from '../../forcefield/forcefield.ts';
import type { Potential } from '../../forcefield/potential.ts';

export const TESTS = [
  'translation',
  'rotation',
  'reflection',
  'permutation',
  'exchange',
  'extensivity',
  'gradient',
  'loop',
  'energy-jump',
  'force-jump',
  'order',
  'longest-step',
  'dissociation',
  'generalisation',
] as const;
export type TestName = (typeof TESTS)[number];

/** `not-applicable`: the test cannot be made with this force field or molecule; `meaning` says why. */
export type Verdict = 'pass' | 'fail' | 'not-applicable';

/** Numbers along an axis, to be drawn. */
export interface Curve {
  readonly x: string;
  readonly y: string;
  readonly logarithmic: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface CardTest {
  readonly name: TestName;
  /** null where there is none: not applicable, or no number at all (then `verdict` is `fail`). */
  readonly value: number | null;
  readonly unit: string;
  /** What the value is held against, in words with the number: "at most 1e-6". */
  readonly limit: string;
  readonly verdict: Verdict;
  /** One sentence: what this means for whoever uses the force field. */
  readonly meaning: string;
  readonly curve: Curve | null;
}

/** What is tested. */
export interface Tested {
  readonly structure: Structure;
  readonly forcefield: ForceField;
  /** Of `structure`. */
  readonly potential: Potential;
  /** The Engine asked for. */
  readonly engine: Engine;
  /** One in f64: for what rounding would hide. */
  readonly exact: Engine;
  readonly load: LoadAsset;
  /** Gives the event loop a turn; whoever watches may stop the test only there. */
  readonly pause: () => Promise<void>;
  /** Time steps of the energy test are this many times as long as they should be: a control. */
  readonly stepFactor: number;
}

interface Judged {
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly passed: string;
  readonly failed: string;
  readonly curve?: Curve;
}

/** A test whose value must be at most its limit; a value that is no number fails. */
export function atMost(name: TestName, { value, unit, limit, passed, failed, curve }: Judged): CardTest {
  const pass = value <= limit;
  return {
    name,
    value: Number.isFinite(value) ? value : null,
    unit,
    limit: `at most ${limit}`,
    verdict: pass ? 'pass' : 'fail',
    meaning: pass ? passed : failed,
    curve: curve ?? null,
  };
}

export const notApplicable = (name: TestName, unit: string, limit: string, why: string): CardTest => ({
  name,
  value: null,
  unit,
  limit,
  verdict: 'not-applicable',
  meaning: why,
  curve: null,
});
