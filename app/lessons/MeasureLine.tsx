/** How a measurement of the lesson stands: progress with a stop, or why it failed. */
import { strings } from '../strings/lessons.ts';
import { useLesson, useNames, useRun } from './context.ts';

export function MeasureLine() {
  const run = useRun();
  const nameOf = useNames();
  const { running, trouble } = useLesson((state) => ({ running: state.running, trouble: state.trouble }));
  return (
    <div className="lesson-measure" role="status">
      {running && (
        <>
          <span>{strings.instrument.progress(nameOf(running.what))}</span>
          <progress value={running.fraction} aria-label={strings.instrument.progress(nameOf(running.what))} />
          <button type="button" className="button small" onClick={() => run.stop()}>
            {strings.instrument.stop}
          </button>
        </>
      )}
      {trouble && <p className="bad">{trouble}</p>}
    </div>
  );
}
