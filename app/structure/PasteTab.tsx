/** Text and files: SMILES and the formats of other programs, recognised by their content. */
import { useId, useRef } from 'react';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/structure.ts';
import type { DeskView, StructureDesk } from './desk.ts';
import { useFirstFocus } from './firstFocus.ts';

export function PasteTab({ desk, view }: { desk: StructureDesk; view: DeskView }) {
  const id = useId();
  const field = useFirstFocus<HTMLTextAreaElement>();
  const files = useRef<HTMLInputElement>(null);
  const { text, reading, half } = view;
  const read = () => void desk.readText(text);
  return (
    <div className="paste">
      {half && (
        <p className="desk-half" role="status">
          <span>{strings.half[half.have](half.file.name || strings.half.unnamed)}</span>
          <button type="button" className="button small" onClick={() => desk.forgetHalf()}>
            {strings.half.forget}
          </button>
        </p>
      )}
      <form
        className="paste-text"
        onSubmit={(event) => {
          event.preventDefault();
          read();
        }}
      >
        <label htmlFor={id}>{strings.paste.label}</label>
        <textarea
          id={id}
          value={text}
          rows={4}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-describedby={`${id}hint`}
          placeholder={strings.paste.placeholder}
          ref={field}
          onChange={(event) => desk.write(event.target.value)}
          onKeyDown={(event) => {
            // A line of SMILES is read with Enter; a file's text has lines of its own.
            if (event.key !== 'Enter' || event.shiftKey || text.includes('\n')) return;
            event.preventDefault();
            read();
          }}
        />
        <p id={`${id}hint`} className="note">
          {strings.paste.hint}
        </p>
        <div className="row">
          <button type="submit" className="button primary" disabled={reading}>
            {strings.paste.read}
          </button>
          <button
            type="button"
            className="button"
            disabled={reading}
            onClick={() =>
              void navigator.clipboard.readText().then(
                (pasted) => {
                  desk.write(pasted.slice(0, 1e5));
                  void desk.readText(pasted);
                },
                () => desk.complain(strings.paste.clipboardRefused),
              )
            }
          >
            {strings.paste.clipboard}
          </button>
          <button type="button" className="button" disabled={reading} onClick={() => files.current?.click()}>
            <Icon name="plus" />
            {strings.paste.files}
          </button>
          <input
            ref={files}
            type="file"
            multiple
            hidden
            data-testid="structure-files"
            onChange={(event) => {
              const chosen = [...(event.currentTarget.files ?? [])];
              if (chosen.length > 0) void desk.bring(chosen);
              // The same files may be chosen again.
              event.currentTarget.value = '';
            }}
          />
        </div>
      </form>
      <div className="examples">
        <span className="dim">{strings.paste.examples}</span>
        {strings.examples.map(([smiles, name]) => (
          <button
            key={smiles}
            type="button"
            className="button small"
            disabled={reading}
            onClick={() => {
              desk.write(`${smiles} ${name}`);
              void desk.readText(`${smiles} ${name}`);
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <p className="note">
        {strings.paste.drop} {strings.paste.amber}
      </p>
    </div>
  );
}
