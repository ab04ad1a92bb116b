/** A run as a line to move along: look back, replay, go on from there, keep places. */
import { useEffect, useMemo, useReducer, useSyncExternalStore } from 'react';
import { BOOKMARK_LIMIT } from '../../src/session/experiment.ts';
import { HandsActions } from '../hands/actions.ts';
import { isPlaying } from '../state/store.ts';
import { useApp, useSession } from '../ui/context.ts';
import { simulatedTime } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/timeline.ts';
import { recordingOf, type Recording } from './recording.ts';
import './timeline.css';

/** Milliseconds between two frames of a replay. */
const REPLAY_MS = 33;
/** The line follows a moving run at a calm rate. */
const FOLLOW_MS = 250;

export default function Timeline() {
  const session = useSession();
  const recording = recordingOf(session.frames);
  useEffect(() => recording.connect(), [recording]);
  const actions = useMemo(() => new HandsActions(session.host), [session]);
  const place = useCalmly(recording);
  const { playing, ready, bookmarks } = useApp((state) => ({
    playing: isPlaying(state),
    ready: state.phase === 'ready' && state.fault === null && state.frozen === null,
    bookmarks: state.experiment?.view.bookmarks,
  }));
  const last = place.count - 1;
  const index = place.at ?? last;
  const here = recording.frame(index);
  const end = recording.frame(last);
  const marks = bookmarks ?? [];
  const back = place.at !== null;

  // Frames that are on their way would take the visitor back to the run: it stands still first.
  const look = async (show: () => void) => {
    if (playing) await session.setPlaying(false);
    show();
  };
  const goOn = async (step: number) => {
    if (await actions.goBack(step)) await session.setPlaying(true);
  };
  const go = (step: number) => {
    const known = recording.indexOf(step);
    if (known >= 0 && recording.frame(known)?.step === step) void look(() => recording.scrub(known));
    else void session.runTo(step);
  };

  return (
    <section className="timeline" aria-label={strings.label}>
      <button
        type="button"
        className="icon-button small"
        aria-label={place.replaying ? strings.halt : strings.replay}
        title={place.replaying ? strings.halt : strings.replay}
        disabled={!ready || place.count < 2}
        onClick={() => {
          if (place.replaying) recording.halt();
          else void look(() => recording.replay(REPLAY_MS));
        }}
      >
        <Icon name={place.replaying ? 'pause' : 'replay'} />
      </button>
      <input
        type="range"
        min={0}
        max={Math.max(1, last)}
        value={Math.max(0, index)}
        disabled={!ready || place.count < 2}
        aria-label={strings.slider}
        aria-valuetext={here && end && strings.at(here.time, end.time)}
        onChange={({ target }) => {
          const to = Number(target.value);
          void look(() => recording.scrub(to));
        }}
      />
      <output className="timeline-time">{here && (back ? simulatedTime(here.time) : strings.now)}</output>
      {back && here && (
        <button
          type="button"
          className="button small"
          title={strings.goOnHint}
          disabled={!ready}
          onClick={() => void goOn(here.step)}
        >
          {strings.goOn}
        </button>
      )}
      <button
        type="button"
        className="icon-button small"
        aria-label={strings.mark}
        title={strings.mark}
        disabled={!ready || !here || marks.length >= BOOKMARK_LIMIT || marks.includes(here.step)}
        onClick={() => here && session.setView({ bookmarks: [...marks, here.step].sort((a, b) => a - b) })}
      >
        <Icon name="bookmark" />
      </button>
      {marks.map((step) => {
        const known = recording.frame(recording.indexOf(step));
        const name = known?.step === step ? simulatedTime(known.time) : strings.markStep(step);
        return (
          <span key={step} className="bookmark">
            <button type="button" disabled={!ready} title={strings.marked(name)} onClick={() => go(step)}>
              {name}
            </button>
            <button
              type="button"
              aria-label={strings.unmark(name)}
              title={strings.unmark(name)}
              onClick={() => session.setView({ bookmarks: marks.filter((other) => other !== step) })}
            >
              <Icon name="close" />
            </button>
          </span>
        );
      })}
    </section>
  );
}

/** The place in the recording: at once when the visitor moves, at a calm rate while the run does. */
function useCalmly(recording: Recording) {
  const place = useSyncExternalStore(recording.subscribe, () => (recording.place.at === null ? null : recording.place));
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(again, FOLLOW_MS);
    return () => clearInterval(timer);
  }, []);
  return place ?? recording.place;
}
