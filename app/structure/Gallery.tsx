/** All molecules of the Reference set, drawn flat, searchable by name and formula. */
import { useEffect, useId, useRef, useState } from 'react';
import type { Depiction } from '../../src/workers/structure/protocol.ts';
import type { MoleculeEntry } from '../../src/workers/protocol.ts';
import { useApp, useSession } from '../ui/context.ts';
import { prettyFormula } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { strings as page } from '../strings/page.ts';
import { strings } from '../strings/structure.ts';
import { DepictionPicture } from './DepictionPicture.tsx';
import { settingsOutside } from './leaveBox.ts';
import type { StructureDesk } from './desk.ts';
import { useFirstFocus } from './firstFocus.ts';
import { searchMolecules } from './searchMolecules.ts';

export function Gallery({ desk, close }: { desk: StructureDesk; close: () => void }) {
  const session = useSession();
  const id = useId();
  const [query, setQuery] = useState('');
  const field = useFirstFocus<HTMLInputElement>();
  const { molecules, current } = useApp((state) => ({
    molecules: state.molecules,
    current: state.experiment?.molecule,
  }));
  const found = searchMolecules(molecules, query);
  const choose = (molecule: MoleculeEntry) => {
    close();
    void session.chooseMolecule(
      { kind: 'reference', name: molecule.name },
      settingsOutside(session.store.getState().experiment),
    );
  };
  return (
    <>
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
          {strings.search}
        </label>
        <input
          id={id}
          type="search"
          value={query}
          placeholder={strings.search}
          maxLength={60}
          ref={field}
          autoComplete="off"
          onChange={(event) => setQuery(event.target.value)}
        />
        <span className="dim" role="status">
          {strings.count(found.length, molecules.length)}
        </span>
      </form>
      {found.length === 0 && <p className="note">{strings.none}</p>}
      <ul className="gallery">
        {found.map((molecule) => (
          <li key={molecule.name}>
            <button
              type="button"
              aria-current={current?.kind === 'reference' && current.name === molecule.name ? 'true' : undefined}
              onClick={() => choose(molecule)}
            >
              <Picture desk={desk} smiles={molecule.smiles} />
              <strong>{page.capital(molecule.title)}</strong>
              <span className="dim">
                {prettyFormula(molecule.formula)} · {strings.atoms(molecule.atoms)}
              </span>
              <span className="dim">{strings.frames(molecule.frames, molecule.testFrames)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A drawing that is made when it comes into view. */
function Picture({ desk, smiles }: { desk: StructureDesk; smiles: string }) {
  const place = useRef<HTMLSpanElement>(null);
  const [depiction, setDepiction] = useState<Depiction | null>(null);
  useEffect(() => {
    let open = true;
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      void desk.picture(smiles).then((made) => open && setDepiction(made));
    });
    if (place.current) observer.observe(place.current);
    return () => {
      open = false;
      observer.disconnect();
    };
  }, [desk, smiles]);
  return (
    <span ref={place} className="thumbnail">
      {depiction && <DepictionPicture depiction={depiction} />}
    </span>
  );
}
