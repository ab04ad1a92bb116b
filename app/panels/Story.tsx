/** The caption over the two heroes: during the first minute one question, one caption, one button; later one sentence. */
import { useEffect, useRef } from 'react';
import type { FrozenFrame, Opened, PlanePoint } from '../../src/workers/protocol.ts';
import { currentEngine, currentSettings, pointKey, runningForceField, shownPoints } from '../state/store.ts';
import { budgetPerStep, FIRST_DOTS, judge } from '../state/story.ts';
import { useApp, useSession } from '../ui/context.ts';
import { secondsFor } from '../ui/format.ts';
import { strings } from '../strings/page.ts';

const NANOSECOND = 1e6;

interface Scene {
  readonly title: string | null;
  readonly caption: string;
  readonly action: { readonly label: string; readonly run: () => void; readonly disabled?: boolean } | null;
}

export function Story() {
  const session = useSession();
  const { story, ready } = useApp((state) => ({ story: state.story, ready: state.phase === 'ready' }));
  const scene = useScene();
  if (!scene) return <section className="story" aria-label={strings.story.label} />;
  return (
    <section className={`story story-${story}`} aria-label={strings.story.label} data-step={story}>
      <div className="story-text" aria-live="polite">
        {scene.title && <p className="story-title">{scene.title}</p>}
        <p className="story-caption">{scene.caption}</p>
      </div>
      {scene.action && (
        <button
          type="button"
          className="button primary big"
          disabled={!ready || scene.action.disabled}
          onClick={scene.action.run}
        >
          {scene.action.label}
        </button>
      )}
      {story !== 'done' && (
        <button type="button" className="button quiet" onClick={() => session.tell('skip')}>
          {strings.story.skip}
        </button>
      )}
    </section>
  );
}

/** What the present step says and asks, from what has been measured so far. */
function useScene(): Scene | null {
  const session = useSession();
  const { story, opened, forcefields, running, settings, frozen, point } = useApp((state) => ({
    story: state.story,
    opened: state.opened,
    forcefields: state.forcefields,
    running: runningForceField(state),
    settings: currentSettings(state),
    frozen: state.frozen,
    point: pointOf(state),
  }));
  const points = useApp(shownPoints);
  const previous = usePrevious(frozen);
  if (!opened || !running || !settings) {
    return story === 'watch' ? { title: strings.story.question, caption: strings.loading.worker, action: null } : null;
  }
  const name = running.plainName;

  switch (story) {
    case 'watch':
      return {
        title: strings.story.question,
        caption: caption(name, point, opened, settings.dt),
        action: { label: strings.freeze.button, run: () => void session.freeze() },
      };
    case 'frozen': {
      const others = forcefields.filter((forcefield) => forcefield.id !== running.id && !forcefield.refusal);
      const other = others.find(({ id }) => FIRST_DOTS.includes(id)) ?? others[0];
      return {
        title: strings.story.frozenTitle,
        caption: strings.story.frozen(name, frozen?.fraction ?? 0),
        action: other
          ? { label: strings.story.tryOther(other.plainName), run: () => void session.chooseForceField(other.id) }
          : { label: strings.freeze.back, run: () => void session.unfreeze() },
      };
    }
    case 'compared': {
      const before = previous && forcefields.find(({ id }) => id === previous.forcefield);
      const beforePoint = before && points.find((p) => p.forcefield === before.id);
      const ratio =
        point?.speed && beforePoint?.speed
          ? beforePoint.speed.microsecondsPerStep / point.speed.microsecondsPerStep
          : null;
      return {
        title: strings.story.comparedTitle,
        caption:
          frozen && previous && before
            ? strings.story.compared(name, frozen.fraction, before.plainName, previous.fraction) +
              (ratio === null ? '' : strings.story.comparedTimes(name, ratio))
            : strings.story.frozen(name, frozen?.fraction ?? 0),
        action: {
          label: strings.story.next,
          run: () => {
            session.tell('next');
            void session.unfreeze(true);
          },
        },
      };
    }
    case 'budget':
      return {
        title: strings.story.budgetTitle,
        caption: strings.story.budget(settings.dt, budgetPerStep(settings.dt)),
        action: { label: strings.story.finish, run: () => session.tell('next') },
      };
    case 'judged':
      return {
        title: strings.story.budgetTitle,
        caption: verdict(points, point),
        action: { label: strings.story.finish, run: () => session.tell('next') },
      };
    case 'done':
      return {
        title: null,
        caption: caption(name, point, opened, settings.dt),
        action: null,
      };
  }
}

/** The running force field's point on the running Engine. */
function pointOf(state: Parameters<typeof shownPoints>[0]): PlanePoint | null {
  const running = runningForceField(state);
  const engine = currentEngine(state);
  return (running && engine && state.points[pointKey(running.id, engine)]) ?? null;
}

function caption(
  name: string,
  point: PlanePoint | null,
  { reference, box, engine, engines }: Opened,
  dt: number,
): string {
  // A box has no point on the plane.
  const time = box ? engines[engine].microsecondsPerStep : point?.speed?.microsecondsPerStep;
  if (!time) return strings.caption.measuring(name);
  const seconds = secondsFor(NANOSECOND, time, dt);
  return point?.accuracy && reference
    ? strings.caption.measured(name, seconds, point.accuracy.forceMae / reference.zeroMae)
    : strings.caption.timed(name, seconds);
}

function verdict(points: readonly PlanePoint[], choice: PlanePoint | null): string {
  const judged = choice && judge(points, choice);
  if (!judged) return strings.story.unmeasured;
  const { seconds, inTime, best } = judged;
  if (!inTime) return strings.story.tooSlow(choice.plainName, seconds);
  if (!best?.accuracy || !choice.accuracy || best.forcefield === choice.forcefield)
    return strings.story.best(choice.plainName, seconds);
  return strings.story.inTime(
    choice.plainName,
    seconds,
    best.plainName,
    best.accuracy.forceMae,
    choice.accuracy.forceMae,
  );
}

/** The frozen frame before the latest change of force field. */
function usePrevious(frozen: FrozenFrame | null): FrozenFrame | null {
  const last = useRef<FrozenFrame | null>(null);
  const before = useRef<FrozenFrame | null>(null);
  useEffect(() => {
    if (frozen && last.current && frozen.forcefield !== last.current.forcefield) before.current = last.current;
    last.current = frozen;
  }, [frozen]);
  if (frozen && last.current && frozen.forcefield !== last.current.forcefield) return last.current;
  return before.current;
}
