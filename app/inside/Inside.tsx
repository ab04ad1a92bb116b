/** What is inside the running force field: its energy as a sum of Terms, live, and each Term opened up. */
import { Suspense, useEffect, useState } from 'react';
import { runningForceField } from '../state/store.ts';
import { MarkIcon } from '../plots/plane/Mark.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { fixed } from '../ui/format.ts';
import { laterDialog } from '../ui/later.tsx';
import { Icon } from '../ui/icons.tsx';
import { Term } from '../ui/Term.tsx';
import { strings } from '../strings/inside.ts';
import { strings as page } from '../strings/page.ts';
import { Latex } from './Latex.tsx';
import { useInside } from './live.ts';
import { TermCard } from './TermCard.tsx';
import type { TermPart } from './types.ts';
import '../ui/styles/facts.css';
import './inside.css';

const Glossary = laterDialog(() => import('../panels/Glossary.tsx'));

/** Bars move as fast as a reader can follow. */
const HERTZ = 5;

export default function Inside() {
  const session = useSession();
  const running = useApp(runningForceField);
  const { value: overview, reason } = useInside('overview', {});
  const [wanted, setWanted] = useState<string | null>(null);
  const [glossary, setGlossary] = useState(false);
  const chosen = overview?.parts.find(({ term }) => term === wanted) ?? overview?.parts[0];
  return (
    <section className="plane inside" aria-labelledby="inside-title" data-testid="inside">
      <div className="inside-head">
        <h2 id="inside-title">{strings.title}</h2>
        <span className="inside-name">
          {running && <MarkIcon family={running.family} />}
          {running && page.capital(running.plainName)}
        </span>
        <span className="spacer" />
        <button
          type="button"
          className="icon-button small"
          aria-label={strings.glossary}
          title={strings.glossary}
          onClick={() => setGlossary(true)}
        >
          <Icon name="help" />
        </button>
        <button type="button" className="button small" onClick={() => session.showInside(false)}>
          <Icon name="previous" />
          {strings.back}
        </button>
      </div>
      {glossary && (
        <Suspense>
          <Glossary close={() => setGlossary(false)} />
        </Suspense>
      )}
      {reason && <p role="alert">{reason}</p>}
      {!overview && !reason && <p className="dim">{strings.loading}</p>}
      {overview && chosen && (
        <>
          <p>
            {strings.sum} <Term word="Term">{strings.sumOf}</Term>. <span className="dim">{strings.choose}</span>
          </p>
          <Sum parts={overview.parts} chosen={chosen.term} choose={setWanted} />
          <TermCard key={chosen.term} part={chosen} overview={overview} />
        </>
      )}
    </section>
  );
}

/** The energy as a sum, and each summand with its energy now. */
function Sum(props: { parts: readonly TermPart[]; chosen: string; choose: (term: string) => void }) {
  const { parts, chosen, choose } = props;
  const session = useSession();
  const { value } = useInside('energies', {}, HERTZ);
  const energies = value?.energies.length === parts.length ? value.energies : null;
  const reach = useReach(energies);
  const point = (atoms: readonly number[] | null) => session.store.setState({ pointedAt: atoms ?? [] });
  useEffect(() => () => session.store.setState({ pointedAt: [] }), [session]);
  return (
    <figure className="inside-sum">
      <figcaption className="hidden">{strings.bars}</figcaption>
      <ul>
        {parts.map((part, n) => {
          const energy = energies?.[n] ?? 0;
          const share = 50 * Math.min(1, Math.abs(energy) / reach);
          return (
            <li key={part.term}>
              <button
                type="button"
                aria-pressed={part.term === chosen}
                onClick={() => choose(part.term)}
                onPointerEnter={() => point(part.atoms)}
                onPointerLeave={() => point(null)}
                onFocus={() => point(part.atoms)}
                onBlur={() => point(null)}
              >
                <span className="summand">
                  <span aria-hidden="true">{n === 0 ? 'U =' : '+'}</span>
                  <Latex tex={`U_{${strings.index[part.term] ?? ''}}`} />
                </span>
                <span className="summand-title" title={part.title}>
                  {part.title}
                </span>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect className="bar" x={energy < 0 ? 50 - share : 50} y="0" width={share} height="8" rx="0.8" />
                  <line x1="50" x2="50" y1="-1" y2="9" />
                </svg>
                <b>{energies ? fixed(energy, 1) : '–'}</b>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="inside-total" data-testid="inside-total">
        <span className="dim">{strings.total}</span>{' '}
        <b>
          {energies
            ? fixed(
                energies.reduce((sum, energy) => sum + energy, 0),
                1,
              )
            : '–'}
        </b>{' '}
        <Term word="kcal/mol" />{' '}
        <span className="dim">
          {value &&
            strings.barsNote(
              value.step,
              parts.some(({ kind }) => kind === 'learned'),
            )}
        </span>
      </p>
    </figure>
  );
}

/** kcal/mol that a whole bar stands for, in steps of 1, 2, 5: it grows at once, and shrinks only when little of it is left. */
function useReach(energies: readonly number[] | null): number {
  const [reach, setReach] = useState(5);
  const largest = Math.max(5, ...(energies ?? []).map(Math.abs));
  const decade = 10 ** Math.floor(Math.log10(largest));
  const fitting = ([1, 2, 5, 10].find((step) => step * decade >= largest) ?? 10) * decade;
  useEffect(() => {
    setReach((before) => (fitting > before || largest < before / 4 ? fitting : before));
  }, [fitting, largest]);
  return reach;
}
