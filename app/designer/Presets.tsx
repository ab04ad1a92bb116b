/** What a design begins with: one for each kind of rung. */
import { useState } from 'react';
import { MarkIcon } from '../plots/plane/Mark.tsx';
import { strings } from '../strings/designer.ts';
import { useDesign, useDesigner } from './context.ts';
import { LONGEST_NAME } from './designer.ts';

export function Presets() {
  const designer = useDesigner();
  const { presets, chosen, name } = useDesign(({ catalogue, preset, recipe }) => ({
    presets: catalogue?.presets ?? [],
    chosen: preset,
    name: recipe?.technicalName ?? '',
  }));
  return (
    <>
      <fieldset className="forcefield-choice design-presets">
        <legend>{strings.presets.label}</legend>
        {presets.map(({ id, family, title, course }) => (
          <label className="chip" key={id} title={strings.presets.course[course]}>
            <input
              type="radio"
              name="design-preset"
              className="hidden"
              checked={chosen === id}
              onChange={() => void designer.choosePreset(id)}
            />
            <MarkIcon family={family} />
            {strings.capital(title)}
          </label>
        ))}
      </fieldset>
      <NameField key={name} name={name} rename={(text) => designer.rename(text)} />
    </>
  );
}

function NameField({ name, rename }: { name: string; rename: (name: string) => void }) {
  const [text, setText] = useState(name);
  const commit = () => {
    const trimmed = text.trim();
    if (trimmed === '') setText(name);
    else if (trimmed !== name) rename(trimmed);
  };
  return (
    <label className="design-name">
      <span>{strings.name}</span>
      <input
        type="text"
        autoComplete="off"
        maxLength={LONGEST_NAME}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
    </label>
  );
}
