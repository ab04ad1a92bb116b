/** How the measurement of a control stands, while it is not done. */
import type { Job } from '../workbench.ts';
import { strings as common } from '../../strings/workbench/page.ts';

export function ControlStatus({ job, title }: { job: Job | undefined; title: string }) {
  if (!job || job.state === 'done') return null;
  if (job.state === 'failed')
    return (
      <p className="bad" role="status">
        {title}: {job.reason}
      </p>
    );
  if (job.state === 'waiting') return <p role="status">{common.job.waiting(title)}</p>;
  return (
    <p role="status">
      {title} <progress value={job.fraction} aria-label={common.job.progress(title)} />
    </p>
  );
}
