/** One line that always says which Engine runs, on what, and how fast. */
import { currentEngine } from '../state/store.ts';
import { useApp, useSampledFrame } from '../ui/context.ts';
import { strings } from '../strings/page.ts';

export function StatusLine({ short = false }: { short?: boolean }) {
  const { opened, engines, status, engine, busy } = useApp((state) => ({
    opened: state.opened,
    engines: state.engines,
    status: state.status,
    engine: currentEngine(state),
    busy: state.busy,
  }));
  const frame = useSampledFrame(4);
  if (!opened || !engine) return <div className="status" aria-label={strings.status.label} role="group" />;
  const absent = engine === 'cpu' && engines?.webgpu.present === false;
  return (
    <div
      className={short ? 'status short' : 'status'}
      aria-label={strings.status.label}
      role="group"
      data-testid="status"
      data-run={opened.run}
      data-engine={engine}
      data-state={status?.state ?? 'paused'}
      data-step={frame?.step ?? 0}
      data-potential={frame?.potential ?? ''}
      data-kinetic={frame?.kinetic ?? ''}
    >
      <span className={`engine engine-${engine}`}>{strings.engineName[engine]}</span>
      <span className="adapter" title={status?.adapter ?? opened.adapter}>
        {absent ? strings.status.noWebgpu : (status?.adapter ?? opened.adapter)}
      </span>
      {busy && <span role="status">{busy}</span>}
      <span className="spacer" />
      {!short && status && status.stepsPerSecond > 0 && <span>{strings.status.speed(status.stepsPerSecond)}</span>}
      {status?.nsPerDay != null && (
        <span>{short ? strings.status.perDayShort(status.nsPerDay) : strings.status.perDay(status.nsPerDay)}</span>
      )}
      {!short && <span>{strings.status.step(frame?.step ?? status?.step ?? 0)}</span>}
    </div>
  );
}
