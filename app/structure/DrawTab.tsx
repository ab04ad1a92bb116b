/** Drawing a molecule, in openchemlib's editor. */
import { useEffect, useRef, useState } from 'react';
import type { CanvasEditor } from 'openchemlib';
import { loadToolkit } from '../../src/chem/openchemlib.ts';
import { strings as page } from '../strings/page.ts';
import { strings } from '../strings/structure.ts';
import type { StructureDesk } from './desk.ts';

export default function DrawTab({ desk }: { desk: StructureDesk }) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<CanvasEditor | null>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let open = true;
    void loadToolkit().then(
      (toolkit) => {
        if (!open || !place.current) return;
        const made = new toolkit.CanvasEditor(place.current);
        if (desk.drawing !== '') made.setMolecule(toolkit.Molecule.fromMolfile(desk.drawing));
        made.setOnChangeListener(() => (desk.drawing = made.getMolecule().toMolfile()));
        editor.current = made;
        setReady(true);
      },
      () => desk.complain(page.notLoaded),
    );
    return () => {
      open = false;
      editor.current?.destroy();
      editor.current = null;
    };
  }, [desk]);
  const build = () => {
    const drawn = editor.current?.getMolecule();
    if (!drawn || drawn.getAllAtoms() === 0) return desk.complain(strings.draw.empty);
    desk.drawing = drawn.toMolfile();
    void desk.read([{ name: `${strings.draw.name}.mol`, data: new Blob([desk.drawing]) }]);
  };
  return (
    <div className="draw">
      <p className="note">
        {strings.draw.hint} {strings.draw.keyboard}
      </p>
      <div ref={place} className="editor" role="application" aria-label={strings.draw.label} data-testid="editor" />
      {!ready && <p className="dim">{strings.draw.loading}</p>}
      <div className="row">
        <button type="button" className="button primary" disabled={!ready} onClick={build}>
          {strings.draw.ready}
        </button>
        <button
          type="button"
          className="button"
          disabled={!ready}
          onClick={() => {
            desk.drawing = '';
            editor.current?.clearAll();
          }}
        >
          {strings.draw.clear}
        </button>
      </div>
    </div>
  );
}
