/** Saving, opening and exporting: the Experiment, the recording, its numbers, the molecule for programs on clusters. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { TRAJECTORY_FORMATS, type TrajectoryFormat } from '../../src/chem/trajectory.ts';
import { fileName, plainLine } from '../../src/core/plainLine.ts';
import { writeZip } from '../../src/core/zipOutput.ts';
import { LONG_LINK } from '../../src/session/carriers.ts';
import { writeExperimentFile } from '../../src/session/experimentFile.ts';
import { runningForceField } from '../state/store.ts';
import { recordingOf } from '../timeline/recording.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { save } from '../ui/download.ts';
import { simulatedTime } from '../ui/format.ts';
import { sentence } from '../ui/sentence.ts';
import { strings } from '../strings/files.ts';
import { openExperiment } from './open.ts';
import { csvFile, jsonFile, numbersOf, structureOf, trajectoryFile, type Progress } from './write.ts';
import './files.css';

/** ms that work may take before it is shown. */
const UNNOTICED = 400;

interface Work {
  /** Null while it would only flicker. */
  readonly done: number | null;
  readonly abort: AbortController;
}

interface Said {
  readonly text: string;
  readonly bad: boolean;
}

export default function FilesDialog({ close }: { close: () => void }) {
  const { work, said, run } = useWork();
  const busy = work !== null;
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close}>
      <div className="files">
        <p className="dim">{strings.intro}</p>
        <Experiment busy={busy} run={run} />
        <Recorded busy={busy} run={run} />
        <Cluster busy={busy} run={run} />
        <div className="files-outcome">
          {work?.done != null && (
            <>
              <progress value={work.done} aria-label={strings.working} />
              <button type="button" className="button small" onClick={() => work.abort.abort()}>
                {strings.cancel}
              </button>
            </>
          )}
          <p role="status">{said && !said.bad ? said.text : ''}</p>
          <p role="alert">{said?.bad ? said.text : ''}</p>
        </div>
      </div>
    </Dialog>
  );
}

/** Does one thing at a time, and says how it went: resolves with what to say. */
type Run = (action: (progress: Progress) => Promise<string>) => void;

function useWork(): { readonly work: Work | null; readonly said: Said | null; readonly run: Run } {
  const [work, setWork] = useState<Work | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const run: Run = (action) => {
    const own = new AbortController();
    abort.current = own;
    setSaid(null);
    setWork({ done: null, abort: own });
    const late = setTimeout(() => setWork({ done: 0, abort: own }), UNNOTICED);
    const told = (done: number) => setWork((now) => (now?.done == null ? now : { ...now, done }));
    const stopped = new Promise<never>((_, reject) => {
      own.signal.addEventListener('abort', () => reject(own.signal.reason as Error));
    });
    Promise.race([action({ told, signal: own.signal }), stopped])
      .then(
        (text) => setSaid({ text, bad: false }),
        (error: unknown) =>
          setSaid(own.signal.aborted ? { text: strings.cancelled, bad: false } : { text: sentence(error), bad: true }),
      )
      .finally(() => {
        clearTimeout(late);
        setWork(null);
      });
  };
  return { work, said, run };
}

function Part({ title, what, children }: { title: string; what: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <p>{what}</p>
      <div className="row">{children}</div>
    </section>
  );
}

/** Name of the molecule, of its files, and the lines that say in them what they are. */
function useSubject() {
  const { opened, running, look } = useApp((state) => ({
    opened: state.opened,
    running: runningForceField(state),
    look: state.experiment?.view.look,
  }));
  const name = opened?.name ?? '';
  const program = strings.program(import.meta.env.VERSION);
  return {
    opened,
    measures: look?.measures ?? [],
    file: fileName(name),
    program,
    header: strings.about(name, running?.technicalName ?? '', program).map(plainLine),
  };
}

interface PartProps {
  readonly busy: boolean;
  readonly run: Run;
}

function Experiment({ busy, run }: PartProps) {
  const session = useSession();
  const { file } = useSubject();
  const picker = useRef<HTMLInputElement>(null);
  const [link, setLink] = useState('');
  useEffect(() => {
    let gone = false;
    session.sharing.link().then(
      ({ url: { length } }) =>
        !gone && setLink(strings.experiment.link(length) + (length > LONG_LINK ? ` ${strings.experiment.long}` : '')),
      (error: unknown) => !gone && setLink(sentence(error)),
    );
    return () => {
      gone = true;
    };
  }, [session]);
  return (
    <Part title={strings.experiment.title} what={`${strings.experiment.what} ${link}`}>
      <button
        type="button"
        className="button primary"
        data-first-focus
        disabled={busy}
        onClick={() =>
          run(async () => {
            const name = `${file}.ffp.json`;
            save(
              name,
              new Blob([writeExperimentFile(await session.sharing.experiment())], { type: 'application/json' }),
            );
            return strings.saved(name);
          })
        }
      >
        {strings.experiment.save}
      </button>
      <button type="button" className="button" disabled={busy} onClick={() => picker.current?.click()}>
        {strings.experiment.open}
      </button>
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        aria-label={strings.experiment.open}
        hidden
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          // The same file may be chosen again.
          target.value = '';
          if (chosen) run(async () => openExperiment(session, chosen).then(() => ''));
        }}
      />
    </Part>
  );
}

function Recorded({ busy, run }: PartProps) {
  const session = useSession();
  const id = useId();
  const { opened, measures, file, header } = useSubject();
  // As it was when the dialog was opened: what is written does not grow while it is written.
  const [frames] = useState(() => [...recordingOf(session.frames).frames]);
  const [format, setFormat] = useState<TrajectoryFormat>('xyz');
  const none = frames.length === 0 || !opened;
  const disabled = busy || none;
  const text = (ending: string, type: string, write: typeof csvFile) => () =>
    run(async () => {
      const name = `${file}.${ending}`;
      save(name, new Blob([write(numbersOf(frames, opened!.elements, measures), header)], { type }));
      return strings.saved(name);
    });
  const what = none
    ? strings.trajectory.none
    : strings.trajectory.what(
        frames.length,
        simulatedTime(frames[0].time),
        simulatedTime(frames[frames.length - 1].time),
      );
  return (
    <>
      <Part title={strings.trajectory.title} what={none ? what : `${what} ${strings.trajectory.uneven}`}>
        <label className="hidden" htmlFor={id}>
          {strings.trajectory.format}
        </label>
        <select
          id={id}
          value={format}
          disabled={disabled}
          onChange={({ target }) =>
            setFormat(TRAJECTORY_FORMATS.find((one) => one === target.value) ?? TRAJECTORY_FORMATS[0])
          }
        >
          {TRAJECTORY_FORMATS.map((one) => (
            <option key={one} value={one}>
              {strings.trajectory.formats[one]}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button"
          disabled={disabled}
          onClick={() =>
            run(async (progress) => {
              const name = `${file}.${format}`;
              save(name, await trajectoryFile(format, structureOf(opened!), frames, header, progress));
              return strings.saved(name);
            })
          }
        >
          {strings.trajectory.save}
        </button>
      </Part>
      <Part title={strings.data.title} what={strings.data.what}>
        <button type="button" className="button" disabled={disabled} onClick={text('csv', 'text/csv', csvFile)}>
          {strings.data.csv}
        </button>
        <button
          type="button"
          className="button"
          disabled={disabled}
          onClick={text('json', 'application/json', jsonFile)}
        >
          {strings.data.json}
        </button>
      </Part>
    </>
  );
}

function Cluster({ busy, run }: PartProps) {
  const session = useSession();
  const { file, program } = useSubject();
  const [fixedCharges, setFixedCharges] = useState(false);
  const write = (target: 'openmm' | 'lammps') => () =>
    run(async ({ signal }) => {
      const { files, notes } = await session.inside('exported', { target, fixedCharges, program });
      signal.throwIfAborted();
      const folder = `${file}-${target}`;
      const archive = writeZip(files.map(({ name, text }) => ({ name: `${folder}/${name}`, text })));
      save(`${folder}.zip`, new Blob([archive], { type: 'application/zip' }));
      return strings.cluster.done(`${folder}.zip`, notes);
    });
  return (
    <Part title={strings.cluster.title} what={strings.cluster.what}>
      <button type="button" className="button" disabled={busy} onClick={write('openmm')}>
        {strings.cluster.openmm}
      </button>
      <button type="button" className="button" disabled={busy} onClick={write('lammps')}>
        {strings.cluster.lammps}
      </button>
      <label className="files-check">
        <input type="checkbox" checked={fixedCharges} onChange={({ target }) => setFixedCharges(target.checked)} />
        {strings.cluster.fixed}
      </label>
    </Part>
  );
}
