/** All molecules of the Reference set, searchable by name and formula. */
import { useId, useState } from 'react';
import type { MoleculeEntry } from '../../src/workers/protocol.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { prettyFormula } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/page.ts';
import { strings as words } from '../strings/picker.ts';
import { searchMolecules } from './searchMolecules.ts';

export default function MoleculePicker({ close }: { close: () => void }) {
  const session = useSession();
  const id = useId();
  const [query, setQuery] = useState('');
  const { molecules, current } = useApp((state) => ({
    molecules: state.molecules,
    current: state.experiment?.molecule,
  }));
  const found = searchMolecules(molecules, query);
  const choose = (molecule: MoleculeEntry) => {
    close();
    void session.chooseMolecule({ kind: 'reference', name: molecule.name });
  };
  return (
    <Dialog title={words.title} closeLabel={words.close} close={close}>
      <form
        className="search"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0]) choose(found[0]);
        }}
      >
        <Icon name="search" />
        <label className="hidden" htmlFor={id}>
          {words.search}
        </label>
        <input
          id={id}
          type="search"
          value={query}
          placeholder={words.search}
          maxLength={60}
          data-first-focus
          autoComplete="off"
          onChange={(event) => setQuery(event.target.value)}
        />
        <span className="dim" role="status">
          {words.count(found.length, molecules.length)}
        </span>
      </form>
      {found.length === 0 && <p className="note">{words.none}</p>}
      <ul className="molecules">
        {found.map((molecule) => (
          <li key={molecule.name}>
            <button
              type="button"
              aria-current={current?.kind === 'reference' && current.name === molecule.name ? 'true' : undefined}
              onClick={() => choose(molecule)}
            >
              <strong>{strings.capital(molecule.title)}</strong>
              <span>{prettyFormula(molecule.formula)}</span>
              <span className="dim">{words.atoms(molecule.atoms)}</span>
              <span className="dim">{words.frames(molecule.frames, molecule.testFrames)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
