/** "Benchmark this device": what is measured, how far it is, and the numbers, to take away or pass on. */
import { Suspense, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { SuiteName } from '../../src/workers/benchmark/protocol.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { csvOf, downloadJson, type Table } from '../ui/download.ts';
import { laterPanel } from '../ui/later.tsx';
import { TableView } from '../ui/TableView.tsx';
import { strings } from '../strings/benchmark.ts';
import { benchmarkRun, SUITES } from './benchmarkRun.ts';
import { shareBenchmark } from './share.ts';
import {
  allTable,
  blockTable,
  floorTable,
  laneTable,
  replicaTable,
  skippedTable,
  stepTable,
  stepTimes,
  taxTable,
  type StepTime,
} from './tables.ts';
import '../ui/styles/facts.css';
import '../workbench/workbench.css';
import './benchmark.css';

const NONE: readonly StepTime[] = [];
const StepPicture = laterPanel(() => import('./StepPicture.tsx'));

export default function BenchmarkDialog({ close }: { close: () => void }) {
  const session = useSession();
  const state = useStore(benchmarkRun.store);
  const linked = useApp(({ experiment }) => experiment?.view.benchmark ?? null);
  const [quick, setQuick] = useState(true);
  const [chosen, setChosen] = useState<readonly SuiteName[]>(SUITES);
  // A benchmark that nobody sees would keep the molecule still.
  useEffect(() => () => benchmarkRun.stop(), []);
  const { running, result, report, word, now, fraction } = state;
  const own = useMemo(() => stepTimes(result.records), [result.records]);
  // What was measured here and passed on is nobody else's.
  const shared = linked?.date === report?.date ? null : linked;
  const sender = shared?.rows ?? NONE;
  const any = own.length + sender.length + result.records.length > 0;
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close} wide>
      <p className="dim">{strings.intro}</p>
      <form
        className="benchmark-form"
        onSubmit={(event) => {
          event.preventDefault();
          void benchmarkRun.start(session, { suites: SUITES.filter((suite) => chosen.includes(suite)), quick });
        }}
      >
        <fieldset disabled={running}>
          <legend>{strings.length}</legend>
          {(['quick', 'whole'] as const).map((length) => (
            <label key={length} className="chip">
              <input
                type="radio"
                name="length"
                checked={quick === (length === 'quick')}
                onChange={() => setQuick(length === 'quick')}
              />
              {strings.lengths[length]}
            </label>
          ))}
        </fieldset>
        <fieldset disabled={running}>
          <legend>{strings.suitesLabel}</legend>
          {SUITES.map((suite) => (
            <label key={suite} className="chip">
              <input
                type="checkbox"
                checked={chosen.includes(suite)}
                onChange={({ target }) =>
                  setChosen(target.checked ? [...chosen, suite] : chosen.filter((one) => one !== suite))
                }
              />
              {strings.suites[suite]}
            </label>
          ))}
        </fieldset>
        <div className="row benchmark-start">
          {/* Keys: a button that turned into the other while it is pressed would start what it has stopped. */}
          {running ? (
            <button key="stop" type="button" className="button" onClick={() => benchmarkRun.stop()}>
              {strings.stop}
            </button>
          ) : (
            <button
              key="start"
              type="submit"
              className="button primary"
              disabled={chosen.length === 0}
              data-first-focus
            >
              {report ? strings.again : strings.start}
            </button>
          )}
          {running && <progress value={fraction} max={1} aria-label={strings.title} />}
          <p role="status" className="benchmark-now" data-running={running}>
            {running ? now : chosen.length === 0 ? strings.nothing : word}
          </p>
        </div>
        <p className="dim">{strings.still}</p>
      </form>
      {any && (
        <div className="bench-panel" data-testid="benchmark-result" data-done={report !== null}>
          {report && (
            <p>
              <strong>{strings.measuredOn}</strong> {strings.on(report.adapter, report.machine.threads)}{' '}
              <span className="dim">{strings.date(report.date)}</span>
            </p>
          )}
          {shared && (
            <p className="dim">
              {strings.senderOn(strings.date(shared.date), strings.on(shared.adapter, shared.threads))}
            </p>
          )}
          {report && <TakeAway />}
          <div className="benchmark-results">
            <Suspense>
              <StepPicture own={own} sender={sender} />
            </Suspense>
            <Part title={strings.steps.title} table={stepTable(own, sender)} />
            <Part title={strings.replicas.title} table={replicaTable(result.records)} />
            <Part title={strings.floor.title} table={floorTable(result.records)} />
            <Part title={strings.lanes.title} table={laneTable(result.records)} />
            <Part title={strings.tax.title} table={taxTable(result.records)} />
            <Part title={strings.blocks.title} table={blockTable(result.records)} />
            <Part title={strings.skipped.title} table={skippedTable(result.skipped)} words />
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** A table under its title; nothing where it has no rows. */
function Part({ title, table, words }: { title: string; table: Table; words?: boolean }) {
  if (table.rows.length === 0) return null;
  return (
    <section className={words ? 'benchmark-table words' : 'benchmark-table'} aria-label={title}>
      <h3>{title}</h3>
      <div className="scroll" tabIndex={0} role="region" aria-label={title}>
        <TableView table={table} />
      </div>
    </section>
  );
}

/** Copying and saving a whole report. */
function TakeAway() {
  const session = useSession();
  const report = useStore(benchmarkRun.store, (state) => state.report);
  const [word, setWord] = useState('');
  if (!report) return null;
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(
      () => setWord(strings.copied),
      () => setWord(strings.notCopied),
    );
  };
  return (
    <div className="row">
      <button type="button" className="button small" onClick={() => copy(csvOf(allTable(report.records)))}>
        {strings.copyCsv}
      </button>
      <button type="button" className="button small" onClick={() => copy(JSON.stringify(report, null, 1))}>
        {strings.copyJson}
      </button>
      <button
        type="button"
        className="button small"
        onClick={() => downloadJson(`benchmark-${report.date.slice(0, 10)}`, report)}
      >
        {strings.save}
      </button>
      <button type="button" className="button small" onClick={() => void shareBenchmark(session, report)}>
        {strings.link}
      </button>
      <span role="status" className="dim">
        {word}
      </span>
    </div>
  );
}
