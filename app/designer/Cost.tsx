/** What a design costs, as it is changed, and why it cannot be fitted where it cannot. */
import { useApp } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { duration } from '../ui/format.ts';
import { strings } from '../strings/designer.ts';
import { useDesign, useDesigner } from './context.ts';
import { isLive } from './fitRun.ts';
import type { ComputeChoice } from '../../src/workers/fitting/contract.ts';

const words = strings.cost;

export function Cost() {
  const designer = useDesigner();
  const { judgement, live, fields, compute, choosable } = useDesign((view) => ({
    judgement: view.judgement,
    live: view.fit !== null && isLive(view.fit),
    fields: view.catalogue?.fields[view.recipe?.kind ?? ''],
    compute: view.compute,
    // Those of principal components are trained on the processor.
    choosable: view.catalogue?.webgpu.includes(view.recipe?.kind ?? '') && !view.recipe?.settings.principal,
  }));
  const molecule = useApp((state) => state.opened?.name ?? '');
  const estimate = judgement?.estimate ?? null;
  const problems = judgement?.problems ?? [];
  const impossible = problems.some(({ severity }) => severity === 'impossible');
  // What an entry says is told there.
  const general = problems.filter(({ path }) => !fields?.some((field) => path?.startsWith(field.path)));
  const rows = [
    [words.parameters, estimate && words.count(estimate.parameters, estimate.exact)],
    [words.memory, estimate && words.bytes(estimate.bytes)],
    [words.step, estimate && words.microseconds(estimate.microsecondsPerStep)],
    [words.frames, estimate && words.whole(estimate.trainingFrames)],
    [words.time, estimate && duration(Math.max(1, estimate.fitSeconds))],
  ] as const;
  return (
    <section className="design-card" aria-labelledby="design-cost">
      <h3 id="design-cost">{words.title}</h3>
      <dl className="design-cost" data-testid="design-cost">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value ?? '–'}</dd>
          </div>
        ))}
      </dl>
      <p className="note">{words.note(molecule)}</p>
      <div role="alert" className="design-problems">
        {general.map(({ text, severity }) => (
          <p key={text} className={severity === 'impossible' ? 'bad' : undefined}>
            <Icon name="warning" />
            <span>{text}</span>
          </p>
        ))}
      </div>
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={live || impossible || !judgement}
          onClick={() => void designer.start()}
        >
          {words.fit}
        </button>
        {choosable && (
          <label className="design-compute">
            <span>{words.compute}</span>
            <select
              value={compute}
              disabled={live}
              onChange={({ target }) => designer.computeOn(target.value as ComputeChoice)}
            >
              {words.computes.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        {impossible && <span className="bad">{words.impossible}</span>}
        {live && <span className="dim">{words.busy}</span>}
      </div>
    </section>
  );
}
