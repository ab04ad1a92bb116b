/** The molecule's own page: where force fields disagree about it, and what running it costs here. */
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { useApp } from '../../ui/context.ts';
import { duration, significant, withSpread } from '../../ui/format.ts';
import { sentence } from '../../ui/sentence.ts';
import { TakeAway } from '../card/TakeAway.tsx';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames, useSubjects } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { strings } from '../../strings/workbench/verdict.ts';
import '../card/card.css';
import './verdict.css';
import { Words } from '../../ui/Words.tsx';

type Verdict = MeasurementResult<'verdict'>;
type Entry = Verdict['entries'][number];

const OPTIONS = {};

export default function VerdictTab() {
  const names = useNames();
  const subjects = useSubjects(useChosen().slice(0, 1));
  const [job] = useJobs('verdict', subjects, OPTIONS);
  const nameOf = (id: string): string => common.capital(names[id] ?? id);
  return (
    <>
      <p className="dim">{strings.intro}</p>
      <Words of={['force field', 'ensemble', 'active learning']} />
      <ForceFieldChoice most={1} />
      <JobLine name="verdict" subjects={subjects} options={OPTIONS} label={strings.run} />
      {job?.result && (
        <Judged
          result={job.result}
          nameOf={nameOf}
          how={
            <How name="verdict" subjects={subjects} options={OPTIONS}>
              {strings.how}
            </How>
          }
        />
      )}
    </>
  );
}

function Judged(props: { result: Verdict; nameOf: (id: string) => string; how: ReactNode }) {
  const { result, nameOf, how } = props;
  const own = result.entries.find(({ forcefield }) => forcefield === result.forcefield);
  return (
    <>
      <section className="verdict-card">
        <p>{strings.best(nameOf(result.best), significant(result.bestBy.forceMae), result.bestBy.on)}</p>
        {own && <p>{aboutOwn(own, result, nameOf(own.forcefield))}</p>}
        {own?.secondsPerMicrosecond != null && (
          <p>{strings.cost(nameOf(own.forcefield), duration(own.secondsPerMicrosecond))}</p>
        )}
      </section>
      <EntryTable result={result} nameOf={nameOf} />
      <TakeAway
        data={result}
        table={{
          columns: Object.values(strings.columns),
          rows: result.entries.map((entry) => [
            nameOf(entry.forcefield),
            entry.disagreement?.mae ?? null,
            entry.disagreement ? result.atoms[entry.disagreement.worstAtom] : null,
            entry.labelMae,
            entry.microsecondsPerStep,
            entry.secondsPerMicrosecond,
            entry.refusal ?? entry.notes.join(' '),
          ]),
        }}
      />
      <div className="bench-figures">
        {own?.disagreement && (
          <AtomFigure result={result} disagreement={own.disagreement} name={nameOf(own.forcefield)} how={how} />
        )}
        <PairFigure result={result} nameOf={nameOf} how={how} />
      </div>
    </>
  );
}

function aboutOwn({ disagreement }: Entry, { atoms, frames }: Verdict, name: string): string {
  if (!disagreement) return strings.askedBest(name);
  const { mae, worstAtom, perAtom } = disagreement;
  return strings.asked(name, significant(mae), atoms[worstAtom], significant(perAtom[worstAtom]), frames);
}

function EntryTable({ result, nameOf }: { result: Verdict; nameOf: (id: string) => string }) {
  const { columns } = strings;
  const molecule = useApp((state) => state.opened?.name ?? '');
  const labelled = result.entries.some(({ labelMae }) => labelMae !== null);
  return (
    <table className="report-card verdict-table">
      <caption>{strings.table(molecule)}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.disagreement}</th>
          <th scope="col">{columns.worst}</th>
          {labelled && <th scope="col">{columns.label}</th>}
          <th scope="col">{columns.step}</th>
          <th scope="col">{columns.microsecond}</th>
          <th scope="col">{columns.notes}</th>
        </tr>
      </thead>
      <tbody>
        {result.entries.map((entry) => {
          const { disagreement, refusal, microsecondsPerStep, secondsPerMicrosecond } = entry;
          const worst = disagreement && result.atoms[disagreement.worstAtom];
          return (
            <tr key={entry.forcefield}>
              <th scope="row">{nameOf(entry.forcefield)}</th>
              <td data-column={columns.disagreement}>
                {disagreement ? significant(disagreement.mae) : refusal === null ? strings.isBest : '–'}
              </td>
              <td data-column={columns.worst}>{worst ?? '–'}</td>
              {labelled && (
                <td data-column={columns.label}>{entry.labelMae === null ? '–' : significant(entry.labelMae)}</td>
              )}
              <td data-column={columns.step}>
                {microsecondsPerStep === null ? '–' : withSpread(microsecondsPerStep, entry.spread)}
              </td>
              <td data-column={columns.microsecond}>
                {secondsPerMicrosecond === null ? '–' : duration(secondsPerMicrosecond)}
              </td>
              <td data-column={columns.notes}>
                {refusal === null ? entry.notes.join(' ') || '–' : sentence(new Error(refusal))}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function AtomFigure(props: {
  result: Verdict;
  disagreement: NonNullable<Entry['disagreement']>;
  name: string;
  how: ReactNode;
}) {
  const { result, disagreement, name, how } = props;
  const bars = result.atoms.map((atom, i) => ({ atom, value: disagreement.perAtom[i] }));
  return (
    <Figure
      title={strings.perAtom(name)}
      description={strings.perAtomDescription(result.atoms[disagreement.worstAtom])}
      of={disagreement}
      draw={(width) =>
        Plot.plot({
          ...axes(width, { x: { label: null, domain: [...result.atoms] }, y: { label: strings.perAtomY } }),
          marks: [
            Plot.barY(bars, {
              x: 'atom',
              y: 'value',
              fill: ({ atom }: { atom: string }) =>
                atom === result.atoms[disagreement.worstAtom] ? 'var(--bad)' : 'var(--series-1)',
            }),
            Plot.ruleY([0]),
          ],
        })
      }
      table={{ columns: ['atom', strings.perAtomY], rows: bars.map(({ atom, value }) => [atom, value]) }}
      how={how}
    />
  );
}

function PairFigure({ result, nameOf, how }: { result: Verdict; nameOf: (id: string) => string; how: ReactNode }) {
  const { forcefields, mae } = result.pairs;
  const cells = useMemo(
    () => forcefields.flatMap((a, i) => forcefields.map((b, j) => ({ a, b, value: mae[i][j] }))),
    [forcefields, mae],
  );
  return (
    <Figure
      title={strings.pairs}
      description={strings.pairsDescription}
      of={cells}
      draw={(width) =>
        Plot.plot({
          width,
          height: width,
          marginLeft: 96,
          marginBottom: 96,
          x: { label: null, domain: [...forcefields], tickRotate: -50 },
          y: { label: null, domain: [...forcefields] },
          color: { type: 'sqrt', scheme: 'blues' },
          marks: [Plot.cell(cells, { x: 'a', y: 'b', fill: 'value', inset: 0.5 })],
        })
      }
      table={{
        columns: strings.pairColumns,
        rows: cells.map(({ a, b, value }) => [nameOf(a), nameOf(b), value]),
      }}
      how={how}
    />
  );
}
