/** Two to four force fields on one start: takes the place of the page's main part while it is open. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Backend } from '../../src/forcefield/engine.ts';
import type { SidesView } from '../../src/session/experiment.ts';
import type { LaneRequest } from '../../src/workers/compare/protocol.ts';
import { settingsAt } from '../state/settings.ts';
import { isPlaying, runningForceField, currentEngine } from '../state/store.ts';
import { strings } from '../strings/sides.ts';
import { useApp, useMedia, useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { Controls } from './Controls.tsx';
import { LinkedViews, SidesContext, useSidesState } from './context.ts';
import { Pane } from './Pane.tsx';
import { Plots } from './Plots.tsx';
import { Sides } from './sides.ts';
import { Summary } from './Summary.tsx';
import './compare.css';

const LEAST = 2;
const MOST = 4;
/** What stands beside the running force field until the visitor chooses: springs, springs set by a network, a network. */
const FIRST = ['mm-class1', 'mm-graph2', 'equi'];
const FIRST_COUNT = 3;

export default function SideBySide() {
  const session = useSession();
  const [sides, setSides] = useState<Sides | null>(null);
  const views = useMemo(() => new LinkedViews(), []);
  useEffect(() => {
    const made = new Sides(session.sidesHost());
    setSides(made);
    return () => made.close();
  }, [session]);
  useStandStill();
  const context = useMemo(() => sides && { sides, views }, [sides, views]);
  return (
    context && (
      <SidesContext value={context}>
        <View sides={context.sides} views={views} />
      </SidesContext>
    )
  );
}

/** Holds the page's run while the view is open, also one that another molecule begins, and lets it go on afterwards. */
function useStandStill(): void {
  const session = useSession();
  const playing = useApp(isPlaying);
  const open = useRef(true);
  const resume = useRef(() => {});
  useEffect(() => {
    void session.standStill().then((goOn) => {
      if (!playing) return;
      if (open.current) resume.current = goOn;
      else goOn();
    });
  }, [session, playing]);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
      resume.current();
    };
  }, []);
}

const CLOSED: SidesView = { lanes: [], mode: 'synchronised', reference: 0, from: 0 };

function View({ sides, views }: { sides: Sides; views: LinkedViews }) {
  const session = useSession();
  const reducedMotion = useMedia('(prefers-reduced-motion: reduce)');
  const { opened, experiment, view, forcefields, engines } = useApp((state) => ({
    opened: state.opened,
    experiment: state.experiment,
    view: state.experiment?.view.sides ?? CLOSED,
    forcefields: state.forcefields,
    engines: state.engines,
  }));
  const { lanes, preparing, failure } = useSidesState(({ lanes: begun, preparing: how, failure: why }) => ({
    lanes: begun,
    preparing: how,
    failure: why,
  }));
  // On phones the page's own heading makes room.
  const narrow = useMedia('(max-width: 760px)');
  const Heading = narrow ? 'h1' : 'h2';
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  /** What was last put into the page's Experiment from here. */
  const last = useRef<SidesView | null>(null);
  const patch = useCallback(
    (change: Partial<SidesView>) => {
      const now = session.store.getState().experiment?.view.sides;
      if (!now) return;
      last.current = { ...now, ...change };
      session.setView({ sides: last.current });
    },
    [session],
  );

  /** Puts these force fields on the start; what comes of it is what a link carries. */
  const begin = useCallback(
    async (requests: readonly LaneRequest[], from: number, reference: number, play: boolean) => {
      const now = session.store.getState().experiment?.view;
      if (!now?.sides) return;
      const { mode: pace, rate } = now.playback;
      const playback = { mode: now.sides.mode, reference, rate: pace === 'slow' ? rate : null };
      const begun = await sides.open(requests, from, playback, play);
      if (!begun) return;
      const kept = begun.length < LEAST ? [] : begun.map(({ forcefield, engine }) => ({ forcefield, engine }));
      patch({ lanes: kept, from, reference });
    },
    [session, sides, patch],
  );

  // The molecule on the page is another one, or the page opened a link: what that asks for, else a first choice.
  const run = opened?.run;
  useEffect(() => {
    if (run === undefined) return;
    const state = session.store.getState();
    const asked = state.experiment?.view.sides ?? CLOSED;
    const running = runningForceField(state)?.id;
    const engine = currentEngine(state) ?? 'cpu';
    const covering = state.forcefields.filter(({ refusal }) => refusal === null).map(({ id }) => id);
    const first = [...new Set([...(running === undefined ? [] : [running]), ...FIRST])]
      .filter((id) => covering.includes(id))
      .slice(0, FIRST_COUNT)
      .map((id): LaneRequest => ({ forcefield: id, engine: id === running ? engine : 'auto' }));
    const requests = asked.lanes.length > 0 ? asked.lanes : first;
    // A step of another molecule's run means nothing; what a link brings is not from here.
    const from = asked === last.current ? 0 : asked.from;
    void begin(requests, from, Math.min(asked.reference, requests.length - 1), !reducedMotion);
    // Reduced motion says only how it starts.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [run, begin, session]);

  // Nobody watches a hidden page.
  useEffect(() => {
    let moved = false;
    const hide = () => {
      if (document.hidden) void sides.pause().then((playing) => (moved = playing));
      else if (moved) void sides.toggle();
    };
    document.addEventListener('visibilitychange', hide);
    return () => document.removeEventListener('visibilitychange', hide);
  }, [sides]);

  const infoOf = (id: string) => forcefields.find((forcefield) => forcefield.id === id);
  const names = useMemo(
    () => lanes.map(({ forcefield }) => forcefields.find(({ id }) => id === forcefield)?.plainName ?? forcefield),
    [lanes, forcefields],
  );
  if (!opened || !experiment) return null;
  const reference = Math.min(view.reference, Math.max(0, lanes.length - 1));
  const playing = () => sides.store.getState().playing;
  const again = (requests: readonly LaneRequest[], from = view.from, to = reference) =>
    void begin(requests, from, to, playing());
  const others: readonly Backend[] = engines?.webgpu.present ? ['cpu', 'webgpu'] : ['cpu'];
  const refused = lanes.filter(({ refusal }) => refusal !== null).length;
  const settings = settingsAt(experiment, view.from);

  return (
    <main className="sides" aria-labelledby="sides-title">
      <header className="sides-head">
        <Heading id="sides-title" tabIndex={-1} ref={heading}>
          {strings.title}
        </Heading>
        <Controls
          lanes={lanes}
          most={MOST}
          begin={again}
          changeMode={(mode) => {
            patch({ mode });
            const { mode: pace, rate } = experiment.view.playback;
            void sides.playback({ mode, reference, rate: pace === 'slow' ? rate : null });
          }}
          changePlayback={(playback) => {
            void session.setPlayback(playback);
            void sides.playback({ mode: view.mode, reference, rate: playback.mode === 'slow' ? playback.rate : null });
          }}
        />
        <span className="spacer" />
        <button
          type="button"
          className="icon-button"
          aria-label={strings.fit}
          title={strings.fit}
          onClick={() => {
            views.fit();
            session.setView({ camera: null });
          }}
        >
          <Icon name="fit" />
        </button>
        <button
          type="button"
          className="button sides-close"
          aria-label={strings.close}
          onClick={() => {
            session.setView({ sides: null });
            // The button that opened the view is on the page again.
            requestAnimationFrame(() =>
              [...document.querySelectorAll<HTMLElement>('.plane-head button')]
                .find(({ textContent }) => textContent === strings.title)
                ?.focus(),
            );
          }}
        >
          <Icon name="previous" />
          {narrow ? strings.closeShort : strings.close}
        </button>
      </header>
      <div className="sides-body">
        <p className="note">
          {strings.mode.explained[view.mode]}{' '}
          {strings.conditions(
            settings.ensemble === 'langevin' ? settings.temperature : null,
            settings.dt,
            experiment.seed,
          )}
        </p>
        {failure !== '' && (
          <p className="side-stopped" role="alert">
            <Icon name="warning" />
            {failure}
          </p>
        )}
        {preparing === null && lanes.length > 0 && lanes.length - refused < LEAST && (
          <p className="side-stopped" role="alert">
            <Icon name="warning" />
            {strings.tooFew}
          </p>
        )}
        <div className="sides-panes" data-lanes={lanes.length} aria-busy={preparing !== null}>
          {lanes.map(({ forcefield, engine }, lane) => {
            const info = infoOf(forcefield) ?? unknown(forcefield);
            const taken = lanes.flatMap((one, n) => (n !== lane && one.forcefield === forcefield ? [one.engine] : []));
            return (
              <Pane
                key={`${forcefield} ${engine}`}
                lane={lane}
                reference={reference}
                info={info}
                opened={opened}
                engines={others.filter((backend) => !taken.includes(backend))}
                chooseEngine={(backend) =>
                  again(lanes.map((one, n) => (n === lane ? { forcefield, engine: backend } : one)))
                }
                makeReference={() => {
                  patch({ reference: lane });
                  const { mode: pace, rate } = experiment.view.playback;
                  void sides.playback({ mode: view.mode, reference: lane, rate: pace === 'slow' ? rate : null });
                }}
                remove={
                  lanes.length > LEAST
                    ? () => {
                        const rest = lanes.filter((_, n) => n !== lane);
                        again(rest, view.from, reference > lane ? reference - 1 : Math.min(reference, rest.length - 1));
                      }
                    : undefined
                }
              />
            );
          })}
        </div>
        {preparing !== null && (
          <p className="sides-wait" role="status">
            {lanes.length === 0 && preparing.fraction === 0
              ? strings.preparing.first
              : strings.preparing[preparing.what](preparing.fraction)}
          </p>
        )}
        {lanes.length > 1 && (
          <>
            <Plots reference={reference} />
            <p className="note">{strings.chaos}</p>
            <details className="sides-how">
              <summary>{strings.how}</summary>
              <ul>
                {strings.meanings.map((meaning) => (
                  <li key={meaning}>{meaning}</li>
                ))}
              </ul>
              <p>
                {strings.command}{' '}
                <code>
                  {strings.commandLine(
                    experiment.molecule.kind === 'reference' ? experiment.molecule.name : null,
                    lanes.map(({ forcefield }) => forcefield),
                  )}
                </code>
              </p>
            </details>
          </>
        )}
      </div>
      <Summary names={names} />
    </main>
  );
}

/** A force field that a link names and this page does not know. */
const unknown = (id: string) => ({
  id,
  plainName: id,
  technicalName: id,
  family: 'between' as const,
  summary: '',
  parameterCount: 0,
  needsBonds: false,
  breaksBonds: false,
  card: null,
  refusal: null,
  notes: [],
});
