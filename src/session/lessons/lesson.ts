/** A lesson as a value, and as a file (docs/lessons.md). Whatever comes in is hostile: bounded, and every field is checked. */
import * as v from 'valibot';
import { FfpError } from '../../core/errors.ts';
import { CHECKS, checkNames, type CheckName } from './checks/index.ts';
import { between, forcefield, molecule, name, oneOf, paragraphs, text, whole } from './fields.ts';
import { subjectSchema } from './subject.ts';

/** Bytes of the largest lesson that is read: the longest shipped one has a tenth of it. */
export const LESSON_LIMIT = 64 * 1024;
const MOST_STEPS = 30;

/** Parts of the page that a lesson may hide. */
export const PARTS = ['plane', 'molecule', 'settings', 'share', 'story', 'transport'] as const;
/** Interactive pictures of a lesson. */
export const INSTRUMENTS = ['stretch', 'torsion', 'timestep', 'symmetry', 'costs', 'breakeven', 'survival'] as const;
export type InstrumentName = (typeof INSTRUMENTS)[number];
/** What the visitor can have done by the end of an act. */
export const GOALS = ['moving', 'frozen', 'compared', 'explored', 'measured'] as const;
export type Goal = (typeof GOALS)[number];

const experiment = v.strictObject({
  molecule: v.exactOptional(molecule),
  forcefield: v.exactOptional(forcefield),
  ensemble: v.exactOptional(oneOf(['langevin', 'nve'])),
  temperature: v.exactOptional(between(0, 5000)),
  dt: v.exactOptional(between(0.01, 10)),
  /** Reference frame that is held, or null. */
  frozen: v.exactOptional(v.nullable(whole(0, 1e6))),
  arrows: v.exactOptional(v.boolean('must be true or false')),
});
export type LessonExperiment = v.InferOutput<typeof experiment>;

const words = v.pipe(
  v.array(v.strictObject({ word: text(60), meaning: text(300) })),
  v.maxLength(6, 'must be at most 6'),
);
const common = { title: text(100), text: paragraphs, words: v.exactOptional(words), open: v.exactOptional(experiment) };
const ownAsk = v.variant('kind', [
  v.strictObject({
    kind: v.literal('choice'),
    options: v.pipe(
      v.array(v.strictObject({ value: name, label: text(200) })),
      v.minLength(2, 'must be at least two'),
      v.maxLength(8, 'must be at most 8'),
    ),
  }),
  v.strictObject({
    kind: v.literal('number'),
    unit: v.pipe(v.string(), v.maxLength(20)),
    min: between(-1e9, 1e9),
    max: between(-1e9, 1e9),
  }),
]);
const hints = v.pipe(
  v.record(name, text(500)),
  v.check((all) => Object.keys(all).length <= 12, 'must be at most 12'),
);

const names = v.pipe(
  v.record(forcefield, text(60)),
  v.check((all) => Object.keys(all).length <= 6, 'must be at most 6'),
);

const step = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('read'), ...common }),
    v.strictObject({
      kind: v.literal('predict'),
      id: name,
      ...common,
      /** The same question as a check will ask, or one of its own. */
      check: v.exactOptional(oneOf(checkNames)),
      ask: v.exactOptional(ownAsk),
    }),
    v.strictObject({ kind: v.literal('act'), ...common, goal: v.exactOptional(oneOf(GOALS)) }),
    v.strictObject({
      kind: v.literal('check'),
      id: name,
      ...common,
      check: oneOf(checkNames),
      hints: v.exactOptional(hints),
    }),
  ],
  'must be read, predict, act or check',
);
export type Step = v.InferOutput<typeof step>;
export type CheckStep = Extract<Step, { kind: 'check' }>;
export type PredictStep = Extract<Step, { kind: 'predict' }>;

const schema = v.strictObject({
  format: v.literal('ffp-lesson-1', 'must be "ffp-lesson-1"'),
  id: name,
  title: text(80),
  /** How long it takes. */
  minutes: whole(1, 120),
  question: text(200),
  author: v.exactOptional(text(200)),
  subject: subjectSchema,
  /** Names of force fields in this lesson, where their own would give an answer away. */
  names: v.exactOptional(names),
  instrument: v.exactOptional(oneOf(INSTRUMENTS)),
  open: v.exactOptional(experiment),
  hide: v.exactOptional(v.array(oneOf(PARTS))),
  steps: v.pipe(
    v.array(step, 'must be a list of steps'),
    v.minLength(1, 'must have at least one step'),
    v.maxLength(MOST_STEPS, `must have at most ${MOST_STEPS} steps`),
  ),
});
export type Lesson = v.InferOutput<typeof schema>;

/**
 * The lesson of a file.
 * @throws FfpError('file') in one sentence with the place in the file and what may stand there
 */
export function parseLesson(source: string): Lesson {
  if (source.length > LESSON_LIMIT)
    throw new FfpError('file', `This lesson is too long: ${source.length} characters, of at most ${LESSON_LIMIT}.`);
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    const line = /line (\d+)/.exec((cause as Error).message)?.[1];
    const place = line === undefined ? '' : ` (look near line ${line} for a missing comma or quotation mark)`;
    throw new FfpError('file', `This file is no lesson: it is not JSON${place}.`, { cause });
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw wrong(v.getDotPath(issue) ?? '', describe(issue));
  }
  return consistent(result.output);
}

/** What the schema of single fields cannot see. */
function consistent(lesson: Lesson): Lesson {
  const ids = new Set<string>();
  lesson.steps.forEach((one, at) => {
    if (one.kind !== 'predict' && one.kind !== 'check') return;
    if (ids.has(one.id)) throw wrong(`steps.${at}.id`, `"${one.id}" is the id of another step`);
    ids.add(one.id);
    if (one.kind === 'predict') {
      if ((one.check === undefined) === (one.ask === undefined))
        throw wrong(`steps.${at}`, 'must have either "check" or "ask"');
      if (one.ask?.kind === 'number' && one.ask.min >= one.ask.max)
        throw wrong(`steps.${at}.ask.max`, 'must be above min');
    }
    if (one.check) fits(one.check, lesson, at);
    if (one.kind === 'check')
      for (const key of Object.keys(one.hints ?? {}))
        if (!Object.hasOwn(CHECKS[one.check].hints, key))
          throw wrong(
            `steps.${at}.hints`,
            `has "${key}"; ${one.check} gives ${Object.keys(CHECKS[one.check].hints).join(', ')}`,
          );
  });
  return lesson;
}

/** A check may need more than one force field, or one only, or a number of the subject. */
function fits(check: CheckName, { subject: about, steps }: Lesson, at: number): void {
  const { forcefields, after } = CHECKS[check];
  const [fewest, most] = forcefields;
  const count = about.forcefields.length;
  if (count < fewest || count > most)
    throw wrong(
      'subject.forcefields',
      `must name ${fewest === most ? fewest : `${fewest} to ${most}`} for the check "${check}" of steps.${at}`,
    );
  if (after && !steps.slice(0, at).some((one) => one.kind === 'check' && one.check === after))
    throw wrong(`steps.${at}.check`, `"${check}" needs a step with the check "${after}" before it`);
}

const wrong = (path: string, what: string): FfpError =>
  new FfpError('file', `This lesson cannot be used: ${path ? `"${path.slice(0, 100)}" ` : ''}${what}.`);

/** An issue in words: Valibot's own messages quote what they received, which can be long and is not ours to show. */
function describe(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object')
    return issue.expected === 'never' ? 'is not a known field' : 'is missing or has the wrong form';
  return issue.message.startsWith('Invalid') ? 'is missing or has the wrong form' : issue.message;
}

/** Steps that are answered. */
export const isAsked = (one: Step): one is CheckStep | PredictStep => one.kind === 'check' || one.kind === 'predict';
