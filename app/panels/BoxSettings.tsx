/** What can be changed of a periodic box while it runs. */
import { useId } from 'react';
import type { Settings } from '../../src/session/experiment.ts';
import { strings as liquid } from '../strings/liquid.ts';
import { strings } from '../strings/boxSettings.ts';
import { useSession } from '../ui/context.ts';
import { NumberField } from './NumberField.tsx';

/** bar: of the sea. */
const USUAL_PRESSURE = 1;
/** bar, as links have them. */
const PRESSURES = { low: -10_000, high: 100_000 };

export function BoxSettings({ settings, ready }: { settings: Settings; ready: boolean }) {
  const session = useSession();
  const { constraints = 'none', thermostat = 'langevin', pressure = null, nonbonded } = settings;
  const set = (change: Partial<Settings>) => void session.set(change);
  return (
    <>
      <Choice
        label={strings.lengths}
        value={constraints}
        options={strings.lengthsOf}
        disabled={!ready}
        choose={(value) => set({ constraints: value })}
      />
      <Choice
        label={liquid.pairs}
        value={nonbonded?.method ?? 'pme'}
        options={{ pme: liquid.pme, cutoff: liquid.cutoff }}
        disabled={!ready}
        choose={(method) => set({ nonbonded: { ...nonbonded, method } })}
      />
      <Choice
        label={strings.thermostat}
        value={thermostat}
        options={strings.thermostats}
        disabled={!ready || settings.ensemble !== 'langevin'}
        choose={(value) => set({ thermostat: value })}
      />
      <Choice
        label={strings.barostat}
        value={pressure === null ? 'off' : 'on'}
        options={strings.barostats}
        disabled={!ready}
        choose={(value) => set({ pressure: value === 'on' ? USUAL_PRESSURE : null })}
      />
      {pressure !== null && (
        <NumberField
          label={strings.pressure}
          unit="bar"
          value={pressure}
          range={PRESSURES}
          disabled={!ready}
          commit={(bar) => set({ pressure: bar })}
        />
      )}
    </>
  );
}

function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: Readonly<Record<Value, string>>;
  disabled: boolean;
  choose: (value: Value) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <div className="field-label">
        <label htmlFor={id}>{props.label}</label>
      </div>
      <select
        id={id}
        value={props.value}
        disabled={props.disabled}
        onChange={({ target }) => props.choose(target.value as Value)}
      >
        {(Object.entries(props.options) as [Value, string][]).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </div>
  );
}
