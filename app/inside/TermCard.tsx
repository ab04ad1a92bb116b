/** One Term: its equation, what the symbols mean, what it acts on, and its parameters or what its model sees. */
import { Suspense } from 'react';
import { laterPanel } from '../ui/later.tsx';
import { useApp } from '../ui/context.ts';
import { strings } from '../strings/inside.ts';
import { Latex } from './Latex.tsx';
import { Parameters } from './Parameters.tsx';
import type { Overview, TermPart } from './types.ts';

const Features = laterPanel(() => import('./Features.tsx'));
const Reach = laterPanel(() => import('./Reach.tsx'));
const Splines = laterPanel(() => import('./Splines.tsx'));
const Kernel = laterPanel(() => import('./Kernel.tsx'));

export function TermCard({ part, overview }: { part: TermPart; overview: Overview }) {
  const listed = part.kind === 'bonded' || part.kind === 'pair';
  return (
    <article className="term-card" aria-labelledby="term-title" data-term={part.term}>
      <h3 id="term-title">{part.title}</h3>
      <div className="equation" tabIndex={0} role="group" aria-label={part.title}>
        <Latex tex={part.equation} display />
      </div>
      <details className="how symbols">
        <summary>{strings.symbols}</summary>
        <dl>
          {part.symbols.map(({ symbol, meaning, unit }) => (
            <div key={symbol}>
              <dt>
                <Latex tex={symbol} />
              </dt>
              <dd>
                {meaning}
                {unit && <span className="dim"> ({unit})</span>}
              </dd>
            </div>
          ))}
        </dl>
        <p className="dim">
          {strings.source}: {part.source}
        </p>
      </details>
      <p className="dim">
        {strings.acts} <Acts part={part} />.
      </p>
      {listed ? (
        <Parameters key={part.term} term={part.term} overview={overview} />
      ) : (
        <p className="note">{strings.noParameters}</p>
      )}
      <Suspense fallback={<p className="dim">{strings.loading}</p>}>
        {part.term === 'atomic_network' && <Features />}
        {part.term === 'spline' && <Splines />}
        {part.term === 'force_kernel' && <Kernel />}
        {part.kind === 'learned' && <Reach claim={overview.claim} />}
      </Suspense>
    </article>
  );
}

function Acts({ part: { kind, tuples, atoms } }: { part: TermPart }) {
  const count = useApp((state) => state.opened?.elements.length ?? 0);
  if (kind === 'pair') return strings.everything;
  if (kind === 'learned') return strings.whole;
  return strings.tuples(tuples ?? atoms?.length ?? count, kind);
}
