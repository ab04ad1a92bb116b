/** What a picture is drawn from: measured when the visitor asks, or at once where that takes no time. */
import { useEffect } from 'react';
import type { Needed } from '../../../src/session/lessons/checks/check.ts';
import { strings } from '../../strings/lessons.ts';
import { useLesson, useResults, useRun } from '../context.ts';
import { deviceWords } from '../measure.ts';
import { MeasureLine } from '../MeasureLine.tsx';

/** Results once they are there; measured without being asked, which only quick measurements should be. */
export function useQuickly<Result extends object>(needed: readonly Needed[]): readonly Result[] | null {
  const run = useRun();
  const results = useResults<Result>(needed);
  const idle = useLesson((state) => state.running === null && state.trouble === '');
  const missing = results === null;
  useEffect(() => {
    // Looked at again when something else that was being measured is done.
    if (missing && idle) void run.measure(needed);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [run, missing, idle]);
  return results;
}

/** "Measure", how it stands, and on what it was measured. */
export function MeasureButton({ needed, done }: { needed: readonly Needed[]; done: boolean }) {
  const run = useRun();
  const { running, checking } = useLesson((state) => ({
    running: state.running !== null,
    checking: run.lesson.steps[state.at]?.kind === 'check',
  }));
  const measure = async () => {
    await run.measure(needed, done);
    if (run.results(needed)) run.reach('measured');
  };
  return (
    <>
      <button type="button" className="button small" disabled={running} onClick={() => void measure()}>
        {done ? strings.instrument.again : strings.instrument.measure}
      </button>
      {!checking && <MeasureLine />}
      {done && <p className="dim lesson-device">{strings.instrument.device(deviceWords())}</p>}
    </>
  );
}
