/** Play, pause, step, reset, playback; while frozen: the controls of the frame. */
import { Suspense } from 'react';
import { isPlaying } from '../state/store.ts';
import { useApp, useMedia, useSampledFrame, useSession } from '../ui/context.ts';
import { simulatedTime } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { laterPanel } from '../ui/later.tsx';
import { strings } from '../strings/page.ts';

const FrozenControls = laterPanel(() => import('./FrozenControls.tsx'));

export function Transport() {
  const frozen = useApp((state) => state.frozen !== null);
  return (
    <div className="transport">
      {frozen ? (
        <Suspense>
          <FrozenControls />
        </Suspense>
      ) : (
        <MotionControls />
      )}
    </div>
  );
}

function MotionControls() {
  const session = useSession();
  const narrow = useMedia('(max-width: 760px)');
  const { playing, ready, labelled, playback, story } = useApp((state) => ({
    playing: isPlaying(state),
    ready: state.phase === 'ready' && state.fault === null,
    labelled: state.opened?.reference != null,
    playback: state.experiment?.view.playback,
    story: state.story,
  }));
  return (
    <>
      <button
        type="button"
        className="icon-button strong"
        aria-label={playing ? strings.transport.pause : strings.transport.play}
        title={playing ? strings.transport.pause : strings.transport.play}
        disabled={!ready}
        onClick={() => void session.togglePlay()}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={strings.transport.step}
        title={strings.transport.step}
        disabled={!ready}
        onClick={() => void session.advance(1)}
      >
        <Icon name="step" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={strings.transport.reset}
        title={strings.transport.reset}
        disabled={!ready}
        onClick={() => void session.reset()}
      >
        <Icon name="reset" />
      </button>
      {playback && (
        <label className="select">
          <span className="hidden">{strings.transport.playback}</span>
          <select
            value={playback.mode}
            onChange={(event) =>
              void session.setPlayback({ ...playback, mode: event.target.value === 'full' ? 'full' : 'slow' })
            }
          >
            <option value="slow">
              {narrow
                ? strings.transport.slowShort
                : `${strings.transport.slow} · ${strings.transport.rate(playback.rate)}`}
            </option>
            <option value="full">{strings.transport.full}</option>
          </select>
        </label>
      )}
      {labelled && story !== 'watch' && (
        <button type="button" className="button" disabled={!ready} onClick={() => void session.freeze()}>
          {narrow ? strings.freeze.compareShort : strings.freeze.compare}
        </button>
      )}
    </>
  );
}

/** Simulated time, over the picture. */
export function Clock() {
  const frame = useSampledFrame(10);
  return (
    <span className="clock" data-testid="clock">
      {frame ? simulatedTime(frame.time) : simulatedTime(0)}
    </span>
  );
}
