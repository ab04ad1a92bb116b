/** How a measurement stands: start, progress with a stop, or why it failed. */
import type { MeasurementName, MeasurementOptions, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { strings } from '../../strings/workbench/page.ts';
import { jobKey } from '../workbench.ts';
import { useJobs, useNames, useWorkbench } from './context.ts';

/** Starts a measurement for all subjects, and says how each stands. */
export function JobLine<Name extends MeasurementName>(props: {
  name: Name;
  subjects: readonly SubjectSource[];
  options: MeasurementOptions<Name>;
  /** The button's words. */
  label: string;
}) {
  const { name, subjects, options, label } = props;
  const workbench = useWorkbench();
  const names = useNames();
  const jobs = useJobs(name, subjects, options);
  const busy = jobs.some((job) => job?.state === 'running' || job?.state === 'waiting');
  const done = jobs.length > 0 && jobs.every((job) => job?.state === 'done');
  const start = () => {
    for (const subject of subjects) void workbench.start(name, subject, options, done);
  };
  return (
    <div className="job-line">
      <button type="button" className="button primary" disabled={busy || subjects.length === 0} onClick={start}>
        {done ? strings.job.again : label}
      </button>
      <div role="status">
        <ul>
          {jobs.map((job, i) => {
            const { forcefield } = subjects[i];
            const title = strings.capital(names[forcefield] ?? forcefield);
            if (job?.state === 'failed')
              return (
                <li key={forcefield} className="bad">
                  {title}: {job.reason}
                </li>
              );
            if (job?.state === 'waiting') return <li key={forcefield}>{strings.job.waiting(title)}</li>;
            if (job?.state !== 'running') return null;
            return (
              <li key={forcefield}>
                {title}
                <progress value={job.fraction} aria-label={strings.job.progress(title)} />
                <button
                  type="button"
                  className="button small"
                  onClick={() => workbench.stop(jobKey(name, subjects[i], options))}
                >
                  {strings.job.stop}
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
