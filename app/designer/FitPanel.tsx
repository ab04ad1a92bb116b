/** A fit as it goes on, and what came of it. */
import { useApp } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/designer.ts';
import { useDesign, useDesigner } from './context.ts';
import { Curves } from './Curves.tsx';
import { isLive, type FitView } from './fitRun.ts';
import { Landing } from './Landing.tsx';
import { ParityPlot } from './ParityPlot.tsx';
import { onlyMolecule } from './recipeText.ts';
import '../ui/styles/facts.css';

const words = strings.fit;

export function FitPanel() {
  const fit = useDesign((view) => view.fit);
  if (!fit) return <p className="note design-empty">{words.empty}</p>;
  return (
    <section className="design-card" aria-labelledby="design-fit" data-testid="fit" data-state={fit.state}>
      <h3 id="design-fit">{words.title(fit.name)}</h3>
      <Course fit={fit} />
      <Controls fit={fit} />
      {fit.outcome && <Result fit={fit} />}
      <Curves curve={fit.curve} />
      <Landing fit={fit} />
      {fit.parity && <ParityPlot parity={fit.parity} />}
    </section>
  );
}

/** How far it is. */
function Course({ fit }: { fit: FitView }) {
  const { begun, progress, state, computes } = fit;
  const device = computes?.device ?? begun?.device ?? null;
  return (
    <div className="design-course">
      <p role="status">
        <strong>{words.state[state]}</strong>
        {begun && ` · ${words.begun(begun.trainingFrames, begun.validationFrames)}`}
      </p>
      {isLive(fit) && (
        <>
          <progress
            aria-label={words.progress}
            {...(progress?.fraction != null && { value: progress.fraction, max: 1 })}
          />
          <p className="note">
            {progress ? words.far(progress.what, progress.seconds, progress.secondsLeft) : words.preparing}
            {device !== null && words.device(device, progress?.stepsPerSecond ?? null)}
          </p>
          {computes?.why && <p className="note">{words.why(computes.why)}</p>}
        </>
      )}
      {fit.trouble && (
        <p className="bad" role="alert">
          {fit.trouble}
        </p>
      )}
    </div>
  );
}

function Controls({ fit }: { fit: FitView }) {
  const designer = useDesigner();
  const busy = useDesign((view) => view.busy);
  if (!isLive(fit))
    return fit.state !== 'done' && fit.kept ? (
      <div className="row">
        <button type="button" className="button" onClick={() => void designer.again()}>
          {words.again}
        </button>
      </div>
    ) : null;
  const started = fit.begun !== null && fit.state !== 'finishing';
  return (
    <div className="row">
      {fit.state === 'paused' ? (
        <button type="button" className="button" onClick={() => void designer.goOn()}>
          <Icon name="play" />
          {words.resume}
        </button>
      ) : (
        <button type="button" className="button" disabled={!started} onClick={() => void designer.pause()}>
          <Icon name="pause" />
          {words.pause}
        </button>
      )}
      <button
        type="button"
        className="button"
        disabled={!started || fit.state === 'paused'}
        onClick={() => void designer.finish()}
      >
        {words.finish}
      </button>
      <button type="button" className="button" onClick={() => designer.cancel()}>
        {words.cancel}
      </button>
      <button
        type="button"
        className="button"
        disabled={busy || !started || fit.curve.length === 0}
        onClick={() => void designer.runNewest()}
      >
        {words.newest}
      </button>
    </div>
  );
}

/** Errors by split, and what can be done with the force field. */
function Result({ fit }: { fit: FitView }) {
  const designer = useDesigner();
  const busy = useDesign((view) => view.busy);
  const { outcome, model } = fit;
  const refusal = useApp((state) => state.forcefields.find(({ id }) => id === model)?.refusal ?? null);
  if (!outcome) return null;
  const splits = words.splits.filter(({ split }) => outcome.errors[split]);
  return (
    <div className="design-result">
      <p>
        {words.result(outcome.parameters, outcome.seconds, outcome.ending, outcome.computed)}
        {outcome.advice && ` ${outcome.advice}`}
      </p>
      <table className="design-errors">
        <thead>
          <tr>
            {words.columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {splits.map(({ split, label }) => (
            <tr key={split}>
              <th scope="row">{label}</th>
              <td>{outcome.errors[split].frames}</td>
              <td data-testid={`force-${split}`}>{words.number(outcome.errors[split].forceMae)}</td>
              <td>{words.number(outcome.errors[split].energyMae)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note">{words.check(outcome.file.path, onlyMolecule(fit.design))}</p>
      {refusal && <p className="caution">{refusal}</p>}
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={model === null || busy || refusal !== null}
          onClick={() => void designer.runFitted()}
        >
          {words.run}
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => void designer.share()}>
          <Icon name="link" />
          {words.share}
        </button>
        <button type="button" className="button" onClick={() => designer.saveFitted()}>
          {words.save}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => designer.saveRecipe(JSON.stringify(fit.design, null, 2), fit.name)}
        >
          {words.saveRecipe}
        </button>
      </div>
      <p className="note">{fit.shelved ? words.kept : words.notKept}</p>
    </div>
  );
}
