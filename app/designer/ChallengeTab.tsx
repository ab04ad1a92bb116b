/** The challenge: beat the shipped force fields under a budget of time or of parameters, on frames that no fit has seen. */
import { useEffect } from 'react';
import { useApp } from '../ui/context.ts';
import { strings } from '../strings/designer.ts';
import { beats, bestWithin, budgets, keeps, type Challenge } from './challenge.ts';
import { useDesign, useDesigner } from './context.ts';
import { contestants } from './stage.ts';

const words = strings.challenge;

export default function ChallengeTab({ show }: { show: (tab: 'design') => void }) {
  const designer = useDesigner();
  const { fit, challenge, shelved } = useDesign((view) => ({
    fit: view.fit,
    challenge: view.challenge,
    shelved: view.fit?.shelved ?? null,
  }));
  const { text, molecule, reference } = useApp((state) => ({
    text: JSON.stringify(contestants(state).shipped),
    molecule: state.opened?.name ?? '',
    reference: state.opened?.reference ?? null,
  }));
  // What the score is computed from.
  useApp((state) => state.points);
  const shipped = JSON.parse(text) as ReturnType<typeof contestants>['shipped'];
  const score = challenge && designer.score(challenge);
  const scored = JSON.stringify(score);
  useEffect(() => {
    const told = JSON.parse(scored) as typeof score;
    if (told && shelved) void designer.keepScore(told);
  }, [designer, scored, shelved]);
  if (!reference) return <p>{words.noLabels(molecule)}</p>;
  const choose = (kind: Challenge) => {
    const offered = budgets(kind, shipped);
    // In the middle: neither hopeless nor won at once.
    designer.choose(offered[Math.floor(offered.length / 2)] ?? null);
  };
  const offered = challenge ? budgets(challenge.kind, shipped) : [];
  const best = challenge && bestWithin(challenge, shipped);
  const shown =
    challenge && offered.findIndex(({ name, limit }) => name === challenge.name || limit === challenge.limit);
  return (
    <div className="design-challenge">
      <p>
        {words.intro(
          molecule,
          reference.split,
          reference.frames.filter(({ split }) => split === reference.split).length,
        )}
      </p>
      <fieldset className="forcefield-choice">
        <legend>{words.kinds}</legend>
        {(['time', 'parameters'] as const).map((kind) => (
          <label className="chip" key={kind}>
            <input
              type="radio"
              name="challenge-kind"
              checked={challenge?.kind === kind}
              onChange={() => choose(kind)}
            />
            {words.kind[kind]}
          </label>
        ))}
      </fieldset>
      {challenge && (
        <label className="design-field design-limit">
          <span>{words.limit}</span>
          <select value={shown ?? -1} onChange={({ target }) => designer.choose(offered[Number(target.value)] ?? null)}>
            {offered.map((budget, i) => (
              <option key={budget.name} value={i}>
                {words.budget(budget)}
              </option>
            ))}
          </select>
        </label>
      )}
      {best && <p>{words.toBeat(best.name, best.error ?? 0)}</p>}
      {challenge && (
        <section className="design-card" aria-live="polite" data-testid="challenge-score">
          <h3>{words.yours}</h3>
          {score ? (
            <>
              <p className={beats(score) ? 'design-won' : undefined}>
                <strong>{beats(score) ? words.won : keeps(score) ? words.notYet : words.over}</strong>
              </p>
              <p>{words.score(fit?.name ?? '', score)}</p>
            </>
          ) : (
            <p>
              {!fit?.outcome
                ? words.nothing
                : fit.design.data.reference === 'shipped'
                  ? words.measuring
                  : words.ownData}
            </p>
          )}
          <div className="row">
            <button type="button" className="button primary" onClick={() => show('design')}>
              {words.design}
            </button>
            {score && (
              <button type="button" className="button" onClick={() => void designer.share()}>
                {words.share}
              </button>
            )}
          </div>
        </section>
      )}
      <section>
        <h3>{words.how}</h3>
        <ol className="design-steps">
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      <p className="note">{words.honest}</p>
    </div>
  );
}
