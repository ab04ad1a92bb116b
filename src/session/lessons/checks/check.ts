/** What a check of a lesson is: measurements to carry out, and a pure function from what they give to a verdict. */
import type { MeasurementName } from '../../../assess/measurements/index.ts';
import type { Answer, Ask } from '../ask.ts';
import type { Subject } from '../subject.ts';

/** A measurement that a check draws on. */
export interface Needed {
  readonly name: MeasurementName;
  readonly molecule: string;
  /** Id of the force field. */
  readonly forcefield: string;
  readonly options: object;
}

/** Ways to say a number of the truth. */
export type Numbers = Readonly<Record<string, number | string | boolean | null>>;

/** What is true here, on this device, now. */
export interface Truth {
  /** In words: what an answer key says. */
  readonly text: string;
  readonly values: Numbers;
}

export interface Outcome {
  readonly verdict: 'right' | 'wrong';
  /** Which hint fits a wrong answer; null for a right one. */
  readonly hint: string | null;
  readonly truth: Truth;
  /** How far the answer is from the truth, in words that do not give it away. */
  readonly says: string;
}

export interface Given {
  readonly subject: Subject;
  /** What the measurements of `plan` gave, in its order. */
  readonly results: readonly object[];
  /** Answers to earlier checks, by the check's name. */
  readonly earlier: Readonly<Record<string, Answer>>;
}

export interface Check {
  /** One sentence, for those who write lessons. */
  readonly summary: string;
  /** How many force fields the lesson's subject has: at least, at most. */
  readonly forcefields: readonly [fewest: number, most: number];
  /** Name of a check that must come before, because this one draws on its answer. */
  readonly after?: string;
  /** A hint for each way of being wrong; a lesson may have words of its own. */
  readonly hints: Readonly<Record<string, string>>;
  ask(subject: Subject): Ask;
  plan(subject: Subject): readonly Needed[];
  truth(given: Given): Truth;
  /** @param answer one that `parseAnswer` let through */
  judge(given: Given, answer: Answer): Outcome;
}

/** Items whose labels are names of force fields. */
export const forceFieldItems = ({ forcefields }: Subject) =>
  forcefields.map((id) => ({ value: id, label: id.replace(/^control:/, '').replaceAll('-', ' ') }));

export const right = (truth: Truth, says: string): Outcome => ({ verdict: 'right', hint: null, truth, says });
export const wrong = (truth: Truth, hint: string, says: string): Outcome => ({ verdict: 'wrong', hint, truth, says });

/** So many significant digits, without an exponent. */
export const digits = (value: number, count = 3): string => String(Number(value.toPrecision(count)));
