/** One Term: its equation, what the symbols mean, what it acts on, and its parameters or what its model sees. */
import { Suspense } from 'react';
import { laterPanel } from '../ui/later.tsx';
import { useApp } from '../ui/context.ts';
import type { GlossaryWord } from '../strings/glossary.ts';
import { strings } from '../strings/inside.ts';
import { Term } from '../ui/Term.tsx';
import { Latex } from './Latex.tsx';
import { Parameters } from './Parameters.tsx';
import type { Overview, TermPart } from './types.ts';

const Features = laterPanel(() => import('./Features.tsx'));
const Reach = laterPanel(() => import('./Reach.tsx'));
const Splines = laterPanel(() => import('./Splines.tsx'));
const Kernel = laterPanel(() => import('./Kernel.tsx'));

/** What explains each Term in a sentence. */
const WORDS: Readonly<Record<string, GlossaryWord>> = {
  harmonic_bond: 'harmonic',
  harmonic_angle: 'harmonic',
  periodic_torsion: 'periodic torsion',
  periodic_improper: 'improper',
  lennard_jones: 'Lennard-Jones',
  coulomb: 'Coulomb energy',
  nonbonded_14: 'non-bonded',
  dispersion: 'dispersion',
  zbl: 'repulsion',
  class2_bond: 'anharmonic',
  class2_angle: 'class II',
  class2_centre: 'class II',
  class2_torsion: 'class II',
  class2_pair: 'non-bonded',
  class2_pair_14: 'non-bonded',
  atomic_network: 'atom-centred network',
  equivariant_network: 'message passing',
  spline: 'B-spline',
  force_kernel: 'kernel',
  charge_equilibration: 'polarisable',
};

/** An equation with what it defines on the way, a line each: on one they would not fit. */
const linesOf = (equation: string): string[] => equation.split(/[,;]\s*\\quad\s*/);

export function TermCard({ part, overview }: { part: TermPart; overview: Overview }) {
  const word = WORDS[part.term];
  const listed = part.kind === 'bonded' || part.kind === 'pair';
  return (
    <article className="term-card" aria-labelledby="term-title" data-term={part.term}>
      <h3 id="term-title">
        {part.title} {word && <Term word={word} mark />}
      </h3>
      <div className="equation" tabIndex={0} role="group" aria-label={part.title}>
        {linesOf(part.equation).map((line) => (
          <Latex key={line} tex={line} display />
        ))}
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

function Acts({ part: { kind, group, tuples, atoms } }: { part: TermPart }) {
  const count = useApp((state) => state.opened?.elements.length ?? 0);
  if (kind === 'pair') return strings.everything;
  if (kind === 'learned') return strings.whole;
  return tuples === null ? strings.tuples(atoms?.length ?? count, 'atom') : strings.tuples(tuples, group);
}
