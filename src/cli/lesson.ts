import { checkOptions, MEASUREMENTS } from '../assess/measurements/index.ts';
import type { Measurement } from '../assess/measurement.ts';
import { FfpError } from '../core/errors.ts';
import { CHECKS, checkNames } from '../session/lessons/checks/index.ts';
import { checkSteps, judgeStep, neededKey, truthOf, type Judged, type Measure } from '../session/lessons/judge.ts';
import { parseLesson, type Lesson } from '../session/lessons/lesson.ts';
import { loadLesson, loadLessonIndex } from '../session/lessons/load.ts';
import { openMolecule } from '../session/molecule.ts';
import type { Arguments, Command, Context } from './command.ts';
import { chosenBackend, engineOf, enginesFor } from './engines.ts';
import { forceFieldAt } from './forcefield.ts';
import { BACKEND_OPTIONS, GENERAL_OPTIONS, THREAD_OPTIONS } from './options.ts';

/** `ffp lesson`: the page's lessons without a browser, by the same checks. */
export const lesson: Command = {
  name: 'lesson',
  usage: 'list | check ID|FILE --answers F.json | key ID|FILE',
  summary: 'judges the answers to a lesson, or prints its answer key, by measuring here',
  details: `list: the shipped lessons. check: outcomes: for each answered check its step, check, answer, verdict (right or wrong), hint and
hintText (of a wrong answer), says, truth; right: how many. key: for each check its truth. FILE is a lesson of your own (docs/lessons.md).
Answers: a JSON object with an answer for each step, such as {"place": 1.07, "rank": ["mm-graph2", "mm-class1"]}.
Checks: ${checkNames.map((name) => `${name} (${CHECKS[name].summary})`).join('; ')}.`,
  options: {
    answers: { type: 'string', value: 'F.json', help: 'answers by step; - reads standard input' },
    ...BACKEND_OPTIONS,
    ...THREAD_OPTIONS,
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    const [what, which, ...more] = args.positionals;
    if (what === 'list' && which === undefined) return { lessons: await loadLessonIndex(context.loadAsset) };
    if ((what !== 'check' && what !== 'key') || which === undefined || more.length > 0)
      throw new FfpError('usage', 'Say "list", "check" with a lesson and --answers, or "key" with a lesson.');
    const chosen = await readLesson(which, context);
    const answers = what === 'check' ? await readAnswers(args, context) : {};
    const measure = await measurer(args, context);
    if (what === 'key') {
      const key = [];
      for (const step of checkSteps(chosen)) {
        const { text, values } = await truthOf(chosen, step, answers, measure);
        key.push({ step: step.id, check: step.check, truth: text, values });
      }
      return { lesson: chosen.id, key };
    }
    const known = checkSteps(chosen);
    for (const id of Object.keys(answers))
      if (!chosen.steps.some((step) => 'id' in step && step.id === id))
        throw new FfpError(
          'usage',
          `The lesson ${chosen.id} has no step "${id.slice(0, 60)}"; it checks ${known.map((step) => step.id).join(', ')}.`,
        );
    const outcomes: Judged[] = [];
    for (const step of known)
      if (Object.hasOwn(answers, step.id)) outcomes.push(await judgeStep(chosen, step, answers, measure));
    if (outcomes.length === 0)
      throw new FfpError('usage', `The answers have none for ${known.map((step) => step.id).join(', ')}.`);
    return {
      lesson: chosen.id,
      right: outcomes.filter(({ verdict }) => verdict === 'right').length,
      of: known.length,
      outcomes,
    };
  },
};

async function readLesson(which: string, { readText, loadAsset }: Context): Promise<Lesson> {
  return which.endsWith('.json') ? parseLesson(await readText(which)) : loadLesson(which, loadAsset);
}

async function readAnswers(args: Arguments, { readText }: Context): Promise<Record<string, unknown>> {
  const source = await readText(args.required('answers'));
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw new FfpError('file', 'The answers are not JSON.', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FfpError('file', 'The answers must be a JSON object with an answer for each step.');
  return value as Record<string, unknown>;
}

/** Each measurement once, on the Engine that the options name. */
async function measurer(args: Arguments, context: Context): Promise<Measure> {
  const engine = await enginesFor(args)(chosenBackend(args) ?? 'cpu');
  const done = new Map<string, Promise<object>>();
  const measure: Measure = async ({ name, molecule, forcefield, options }) => {
    const measurement: Measurement = await MEASUREMENTS[name]();
    const opened = await openMolecule({ kind: 'reference', name: molecule }, context.loadAsset);
    const subject = { ...opened, forcefield: await forceFieldAt(forcefield, context), engine };
    return measurement.measure(subject, checkOptions(measurement, options), {
      load: context.loadAsset,
      forcefield: (id) => forceFieldAt(id, context),
      engine: engineOf,
      progress: async (fraction) => context.progress(`${name} of ${forcefield}: ${Math.round(100 * fraction)} %`),
    });
  };
  return (needed) => {
    const key = neededKey(needed);
    const result = done.get(key) ?? measure(needed);
    done.set(key, result);
    return result;
  };
}
