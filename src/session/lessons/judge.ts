/** From answers to verdicts: the same for the page and the command line. */
import { parseAnswer, type Answer } from './ask.ts';
import { CHECKS, type CheckName } from './checks/index.ts';
import type { Needed, Outcome, Truth } from './checks/check.ts';
import type { CheckStep, Lesson } from './lesson.ts';

/** Carries a measurement out: the page asks its worker, the command line measures itself. */
export type Measure = (needed: Needed) => Promise<object>;

export const checkSteps = ({ steps }: Lesson): CheckStep[] =>
  steps.flatMap((step) => (step.kind === 'check' ? [step] : []));

/** What makes two measurements the same. */
export const neededKey = ({ name, molecule, forcefield, options }: Needed): string =>
  JSON.stringify([name, molecule, forcefield, options]);

/** Every measurement that the checks of a lesson draw on, once each. */
export function neededBy({ steps, subject }: Lesson): Needed[] {
  const plans = checkSteps({ steps } as Lesson).flatMap(({ check }) => CHECKS[check].plan(subject));
  return [...new Map(plans.map((needed) => [neededKey(needed), needed])).values()];
}

export interface Judged extends Outcome {
  readonly step: string;
  readonly check: CheckName;
  readonly answer: Answer;
  /** Words of the hint: the lesson's own, else the check's. */
  readonly hintText: string | null;
}

/**
 * Judges the answer to one check.
 * @param answers to this and to earlier checks, by step
 * Throws FfpError('usage') for an answer of the wrong form, and the measurements' errors.
 */
export async function judgeStep(
  lesson: Lesson,
  step: CheckStep,
  answers: Readonly<Record<string, unknown>>,
  measure: Measure,
): Promise<Judged> {
  const { subject } = lesson;
  const check = CHECKS[step.check];
  const answer = parseAnswer(check.ask(subject), answers[step.id]);
  const results = await measureAll(lesson, step.check, measure);
  const outcome = check.judge({ subject, results, earlier: earlierAnswers(lesson, step, answers) }, answer);
  const hintText = outcome.hint === null ? null : (step.hints?.[outcome.hint] ?? check.hints[outcome.hint] ?? null);
  return { ...outcome, step: step.id, check: step.check, answer, hintText };
}

/** What an answer key says of a check. */
export async function truthOf(
  lesson: Lesson,
  step: CheckStep,
  answers: Readonly<Record<string, unknown>>,
  measure: Measure,
): Promise<Truth> {
  const { subject } = lesson;
  const results = await measureAll(lesson, step.check, measure);
  return CHECKS[step.check].truth({ subject, results, earlier: earlierAnswers(lesson, step, answers) });
}

async function measureAll({ subject }: Lesson, check: CheckName, measure: Measure): Promise<object[]> {
  const results: object[] = [];
  for (const needed of CHECKS[check].plan(subject)) results.push(await measure(needed));
  return results;
}

/** Answers to checks before a step, by the check's name; those of the wrong form count as not given. */
function earlierAnswers(
  lesson: Lesson,
  { id }: CheckStep,
  answers: Readonly<Record<string, unknown>>,
): Record<string, Answer> {
  const steps = checkSteps(lesson);
  const before = steps.slice(
    0,
    steps.findIndex((step) => step.id === id),
  );
  return Object.fromEntries(
    before.flatMap(({ check, id: step }) => {
      const given = Object.hasOwn(answers, step) ? answers[step] : undefined;
      try {
        return [[check, parseAnswer(CHECKS[check].ask(lesson.subject), given)] as const];
      } catch {
        return [];
      }
    }),
  );
}
