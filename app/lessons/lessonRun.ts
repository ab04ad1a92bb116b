/** A lesson as it is taken: where the visitor is, what was guessed, answered and measured. No React, and no page around it. */
import { createStore } from 'zustand/vanilla';
import type { Answer, Ask } from '../../src/session/lessons/ask.ts';
import { CHECKS } from '../../src/session/lessons/checks/index.ts';
import type { Needed, Truth } from '../../src/session/lessons/checks/check.ts';
import { judgeStep, neededKey, truthOf, type Judged } from '../../src/session/lessons/judge.ts';
import type { CheckStep, Goal, Lesson, PredictStep, Step } from '../../src/session/lessons/lesson.ts';
import type { Table } from '../ui/download.ts';
import { sentence } from '../ui/sentence.ts';
import { strings } from '../strings/lessons.ts';

/** Measures one thing, or rejects; may be stopped. */
export type Measurer = (
  needed: Needed,
  watch: { progress: (fraction: number) => void; signal: AbortSignal },
) => Promise<object>;

/** One answer that was handed in. */
export interface Attempt {
  readonly step: string;
  readonly check: string;
  readonly prediction: Answer | null;
  readonly answer: Answer;
  readonly truth: string;
  readonly verdict: Judged['verdict'];
  readonly hint: string | null;
  /** ISO 8601. */
  readonly time: string;
}

export interface Running {
  readonly what: string;
  readonly fraction: number;
}

export interface RunState {
  /** Index of the step; the number of steps: the end. */
  readonly at: number;
  /** By step: what is being put together, not yet handed in. */
  readonly drafts: Readonly<Record<string, Answer>>;
  /** By step: guesses, and answers that were handed in. */
  readonly answers: Readonly<Record<string, Answer>>;
  readonly outcomes: Readonly<Record<string, Judged>>;
  readonly attempts: readonly Attempt[];
  readonly evidence: Readonly<Record<string, object>>;
  readonly running: Running | null;
  /** Why the latest measurement failed, or that it was stopped. */
  readonly trouble: string;
  readonly goals: readonly Goal[];
}

export interface RunHost {
  readonly measure: Measurer;
  readonly now: () => Date;
  /** Called after every answer that was checked. */
  readonly checked: (attempt: Attempt) => void;
}

/** What is kept between visits. */
export type Kept = Pick<RunState, 'at' | 'answers' | 'attempts'>;

export class LessonRun {
  readonly store;
  readonly #host: RunHost;
  #abort: AbortController | null = null;

  constructor(
    readonly lesson: Lesson,
    host: RunHost,
    kept?: Kept,
  ) {
    this.#host = host;
    this.store = createStore<RunState>(() => ({
      at: Math.min(kept?.at ?? 0, lesson.steps.length),
      drafts: { ...unanswered(lesson), ...kept?.answers },
      answers: kept?.answers ?? {},
      outcomes: {},
      attempts: kept?.attempts ?? [],
      evidence: {},
      running: null,
      trouble: '',
      goals: [],
    }));
  }

  get step(): Step | null {
    return this.lesson.steps[this.#state.at] ?? null;
  }

  go(at: number): void {
    this.#set({ at: Math.max(0, Math.min(this.lesson.steps.length, at)), trouble: '' });
  }

  draft(step: string, answer: Answer): void {
    this.#set({ drafts: { ...this.#state.drafts, [step]: answer } });
  }

  reach(goal: Goal): void {
    if (!this.#state.goals.includes(goal)) this.#set({ goals: [...this.#state.goals, goal] });
  }

  /** Keeps a guess: it is not changed afterwards. */
  predict({ id }: PredictStep): void {
    const { drafts, answers } = this.#state;
    if (Object.hasOwn(drafts, id)) this.#set({ answers: { ...answers, [id]: drafts[id] } });
  }

  /** Hands in the draft of a check; the truth is measured if it is not known yet. */
  async check(step: CheckStep): Promise<void> {
    const { drafts, answers } = this.#state;
    const given = { ...answers, [step.id]: drafts[step.id] };
    await this.#guarded(async () => {
      const judged = await judgeStep(this.lesson, step, given, (needed) => this.#known(needed));
      const attempt: Attempt = {
        step: step.id,
        check: step.check,
        prediction: this.predictionFor(step),
        answer: judged.answer,
        truth: judged.truth.text,
        verdict: judged.verdict,
        hint: judged.hint,
        time: this.#host.now().toISOString(),
      };
      this.#set({
        answers: { ...this.#state.answers, [step.id]: judged.answer },
        outcomes: { ...this.#state.outcomes, [step.id]: judged },
        attempts: [...this.#state.attempts, attempt],
      });
      this.#host.checked(attempt);
    });
  }

  /** Measures what is not known yet; `anew` all of it. */
  async measure(needed: readonly Needed[], anew = false): Promise<void> {
    await this.#guarded(async () => {
      for (const one of needed) await this.#known(one, anew);
    });
  }

  /** What an answer key says of a check. Rejects where it cannot be measured. */
  truth(step: CheckStep): Promise<Truth> {
    return truthOf(this.lesson, step, {}, (needed) => this.#known(needed));
  }

  stop(): void {
    this.#abort?.abort();
  }

  /** What was measured for these, in their order; null while one is missing. */
  results(needed: readonly Needed[]): readonly object[] | null {
    const found = needed.map((one) => this.#state.evidence[neededKey(one)]);
    return found.every((one) => one !== undefined) ? found : null;
  }

  /** The guess that belongs to a check: of the nearest step before that asks the same, else of the nearest guess at all. */
  predictionFor(step: CheckStep): Answer | null {
    const before = this.lesson.steps.slice(0, this.lesson.steps.indexOf(step)).reverse();
    const guess = before.find((one) => one.kind === 'predict' && one.check === step.check);
    return guess?.kind === 'predict' ? (this.#state.answers[guess.id] ?? null) : null;
  }

  table(device: string): Table {
    return {
      columns: strings.csv,
      rows: this.#state.attempts.map((one) => [
        this.lesson.id,
        one.step,
        one.check,
        one.prediction === null ? null : answerText(one.prediction),
        answerText(one.answer),
        one.truth,
        one.verdict,
        one.hint,
        device,
        one.time,
      ]),
    };
  }

  get kept(): Kept {
    const { at, answers, attempts } = this.#state;
    return { at, answers, attempts: attempts.slice(-100) };
  }

  async #known(needed: Needed, anew = false): Promise<object> {
    const key = neededKey(needed);
    const known = this.#state.evidence[key];
    if (known && !anew) return known;
    const { signal } = this.#abort ?? new AbortController();
    signal.throwIfAborted();
    const progress = (fraction: number) => this.#set({ running: { what: needed.forcefield, fraction } });
    progress(0);
    const result = await this.#host.measure(needed, { progress, signal });
    this.#set({ evidence: { ...this.#state.evidence, [key]: result } });
    return result;
  }

  /** One thing at a time; what goes wrong becomes a sentence. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#abort) return;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#set({ trouble: '' });
    try {
      await work();
    } catch (error) {
      this.#set({ trouble: signal.aborted ? strings.instrument.stopped : sentence(error) });
    } finally {
      this.#abort = null;
      this.#set({ running: null });
    }
  }

  get #state(): RunState {
    return this.store.getState();
  }

  #set(change: Partial<RunState>): void {
    this.store.setState(change);
  }
}

/** The question of a step, if it asks one. */
export function askOf(lesson: Lesson, step: Step): Ask | null {
  if (step.kind !== 'predict' && step.kind !== 'check') return null;
  if (step.check) return CHECKS[step.check].ask(lesson.subject);
  return step.kind === 'predict' ? (step.ask ?? null) : null;
}

/** What stands in a control before it is touched, where that is an answer as well. */
function unanswered(lesson: Lesson): Record<string, Answer> {
  return Object.fromEntries(
    lesson.steps.flatMap((step): [string, Answer][] => {
      const ask = askOf(lesson, step);
      if (!ask || !('id' in step)) return [];
      if (ask.kind === 'order') return [[step.id, ask.items.map(({ value }) => value)]];
      if (ask.kind === 'ticks') return [[step.id, []]];
      if (ask.kind === 'sliders') return [[step.id, Object.fromEntries(ask.names.map(({ value }) => [value, 0]))]];
      return [];
    }),
  );
}

/** An answer in one line. */
export function answerText(answer: Answer, name: (value: string) => string = (value) => value): string {
  if (typeof answer === 'number') return String(Number(answer.toPrecision(6)));
  if (typeof answer === 'string') return name(answer);
  if (Array.isArray(answer)) return (answer as readonly string[]).map(name).join('; ');
  return Object.entries(answer)
    .map(([key, value]) => `${key} = ${value}`)
    .join('; ');
}
