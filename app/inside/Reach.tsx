/** How far an atom sees: what the model's form allows, and what moving the others does. */
import { useEffect, useState } from 'react';
import { JobLine } from '../workbench/parts/JobLine.tsx';
import { useJobs, useSubjects, WorkbenchContext } from '../workbench/parts/context.ts';
import { How } from '../workbench/parts/How.tsx';
import type { Workbench } from '../workbench/workbench.ts';
import { currentSettings } from '../state/store.ts';
import { useApp, useSession } from '../ui/context.ts';
import { fixed, significant } from '../ui/format.ts';
import { Term } from '../ui/Term.tsx';
import { strings } from '../strings/inside.ts';
import { strings as bench } from '../strings/workbench/page.ts';
import { AtomChoice } from './AtomChoice.tsx';
import { atomName } from './names.ts';
import type { Overview } from './types.ts';
import '../workbench/workbench.css';

export default function Reach({ claim }: { claim: Overview['claim'] }) {
  const session = useSession();
  const [workbench, setWorkbench] = useState<Workbench | null>(null);
  useEffect(() => {
    let open = true;
    void session.workbench().then((ready) => open && setWorkbench(ready));
    return () => {
      open = false;
    };
  }, [session]);
  return (
    <section className="reach">
      <h4>
        {strings.reach} <Term word="reach" mark />
      </h4>
      <p className="note">
        {claim ? strings.reachClaim(claim.cutoff, claim.layers, claim.forceSteps) : strings.reachOpen}
      </p>
      <AtomChoice />
      {workbench && (
        <WorkbenchContext value={workbench}>
          <Measured />
        </WorkbenchContext>
      )}
    </section>
  );
}

/** kcal/mol/Å, from nothing to much, as shares of a bar: changes go over ten orders of magnitude. */
const DECADES = 9;
const shareOf = (change: number): number => Math.max(0, Math.min(1, (Math.log10(change) + DECADES) / (DECADES + 1)));

function Measured() {
  const session = useSession();
  const { atom, elements, forcefield } = useApp((state) => ({
    atom: state.selectedAtom ?? 0,
    elements: state.opened?.elements,
    forcefield: currentSettings(state)?.forcefield ?? '',
  }));
  const [shown, setShown] = useState(0);
  const subjects = useSubjects([forcefield]);
  const options = { atom };
  const [job] = useJobs('reach', subjects, options);
  const result = job?.state === 'done' ? job.result : null;
  if (!elements) return null;
  const wrong = result?.contradictions.length ?? 0;
  return (
    <>
      <JobLine name="reach" subjects={subjects} options={options} label={strings.reachRun} />
      {result && (
        <>
          {result.claim && (
            <p data-testid="reach-verdict" data-wrong={wrong}>
              {wrong === 0 ? strings.reachRight(result.atoms.length) : strings.reachWrong(wrong)}
            </p>
          )}
          {result.beside.length > 0 && <p className="note">{strings.reachBeside(result.beside)}</p>}
          {result.claim && (
            <div className="row">
              <span className="dim">{strings.reachShow}</span>
              {Array.from({ length: result.claim.forceSteps }, (_, n) => (
                <button
                  key={`${n + 1}`}
                  type="button"
                  className="button small"
                  aria-pressed={shown === n + 1}
                  onClick={() => {
                    const far = shown === n + 1 ? 0 : n + 1;
                    setShown(far);
                    const seen = result.atoms.filter(({ steps }) => steps !== null && steps <= far);
                    session.store.setState({ pointedAt: seen.map((one) => one.atom) });
                  }}
                >
                  {strings.within(n + 1)}
                </button>
              ))}
            </div>
          )}
          <div className="reach-table" tabIndex={0} role="region" aria-label={strings.reach}>
            <table>
              <thead>
                <tr>
                  {strings.reachColumns.map((column) => (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {result.atoms.map(({ atom: other, distance, steps, change }) => (
                  <tr key={other} onPointerEnter={() => session.store.setState({ pointedAt: [other] })}>
                    <th scope="row">{atomName(elements, other)}</th>
                    <td>{fixed(distance, 2)}</td>
                    <td>{steps ?? '–'}</td>
                    <td>
                      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                        <rect className="bar" width={100 * shareOf(change)} height="8" rx="0.8" />
                      </svg>
                      {change === 0 ? strings.nothing : significant(change, 2)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {result.left > 0 && <p className="note">{strings.reachLeft(result.left)}</p>}
          <details className="how">
            <summary>{bench.figure.how}</summary>
            <How name="reach" subjects={subjects} options={options}>
              {strings.reach}
            </How>
          </details>
        </>
      )}
    </>
  );
}
