/** What holds for all lanes: play, restart, how they keep step, where they start, one more of them. */
import type { SidesView, View } from '../../src/session/experiment.ts';
import type { LaneRequest, OpenedLane } from '../../src/workers/compare/protocol.ts';
import { strings } from '../strings/sides.ts';
import { useApp } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { useSides, useSidesState } from './context.ts';

interface ControlsProps {
  lanes: readonly OpenedLane[];
  most: number;
  begin: (lanes: readonly LaneRequest[], from?: number) => void;
  changeMode: (mode: SidesView['mode']) => void;
  changePlayback: (playback: View['playback']) => void;
}

export function Controls({ lanes, most, begin, changeMode, changePlayback }: ControlsProps) {
  const { sides } = useSides();
  const { playing, ready } = useSidesState((state) => ({
    playing: state.playing,
    ready: state.preparing === null && state.lanes.some(({ refusal }) => refusal === null),
  }));
  const { view, playback, step, whole, forcefields } = useApp((state) => ({
    view: state.experiment?.view.sides,
    playback: state.experiment?.view.playback,
    step: state.step,
    whole: state.fault === null,
    forcefields: state.forcefields,
  }));
  if (!view || !playback) return null;
  const more = forcefields.filter(
    ({ id, refusal }) => refusal === null && !lanes.some(({ forcefield }) => forcefield === id),
  );
  const starts = [...new Set([0, view.from, ...(whole ? [step] : [])])].sort((a, b) => a - b);
  const label = playing ? strings.pause : strings.play;
  return (
    <>
      <button
        type="button"
        className="icon-button strong"
        aria-label={label}
        title={label}
        disabled={!ready}
        onClick={() => void sides.toggle()}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={strings.restart}
        title={strings.restart}
        disabled={!ready}
        onClick={() => void sides.restart()}
      >
        <Icon name="reset" />
      </button>
      <div className="sides-mode" role="radiogroup" aria-label={strings.mode.label}>
        {(['synchronised', 'free'] as const).map((mode) => (
          <label key={mode}>
            <input type="radio" name="sides-mode" checked={view.mode === mode} onChange={() => changeMode(mode)} />
            {strings.mode[mode]}
          </label>
        ))}
      </div>
      {view.mode === 'synchronised' && (
        <select
          aria-label={strings.playback.label}
          value={playback.mode}
          onChange={(event) => changePlayback({ ...playback, mode: event.target.value === 'full' ? 'full' : 'slow' })}
        >
          <option value="slow">{strings.playback.slow(playback.rate)}</option>
          <option value="full">{strings.playback.full}</option>
        </select>
      )}
      {starts.length > 1 && (
        <select
          aria-label={strings.from.label}
          value={view.from}
          onChange={(event) => begin(lanes, Number(event.target.value))}
        >
          {starts.map((from) => (
            <option key={from} value={from}>
              {from === 0 ? strings.from.start : strings.from.step(from)}
            </option>
          ))}
        </select>
      )}
      {lanes.length < most && more.length > 0 && (
        <select
          aria-label={strings.add.label}
          value=""
          onChange={(event) => begin([...lanes, { forcefield: event.target.value, engine: 'auto' }])}
        >
          <option value="">{strings.add.none}</option>
          {more.map(({ id, plainName }) => (
            <option key={id} value={id}>
              {strings.capital(plainName)}
            </option>
          ))}
        </select>
      )}
    </>
  );
}
