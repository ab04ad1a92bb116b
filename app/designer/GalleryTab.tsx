/** Designs that this browser keeps. */
import { useRef } from 'react';
import { strings } from '../strings/designer.ts';
import { useDesign, useDesigner } from './context.ts';

const words = strings.gallery;
/** A recipe is typed by hand: longer files are none. */
const RECIPE_BYTES = 65536;

export default function GalleryTab({ show }: { show: (tab: 'design') => void }) {
  const designer = useDesigner();
  const picker = useRef<HTMLInputElement>(null);
  const { shelf, busy } = useDesign((view) => ({ shelf: view.shelf, busy: view.busy }));
  return (
    <>
      <p className="dim">{shelf.length > 0 ? words.intro : words.empty}</p>
      <ul className="design-shelf">
        {shelf.map((design) => {
          const { id, name, fitted, made, score } = design;
          const act = (label: string, action: () => void) => (
            <button
              type="button"
              className="button small"
              aria-label={words.of(label, name)}
              disabled={busy}
              onClick={action}
            >
              {label}
            </button>
          );
          return (
            <li key={id} className="design-card">
              <h3>{name}</h3>
              <p className="dim">{words.facts(fitted, made)}</p>
              {score && <p>{words.score(score)}</p>}
              <div className="row">
                {fitted && act(words.run, () => void designer.runShelved(design))}
                {act(words.open, () => void designer.open(design).then(() => show('design')))}
                {fitted && act(words.saveModel, () => void designer.saveModel(design))}
                {act(words.saveRecipe, () => designer.saveRecipe(design.recipe, name))}
                {act(words.remove, () => void designer.removeShelved(design))}
              </div>
            </li>
          );
        })}
      </ul>
      <div className="row">
        <button type="button" className="button" disabled={busy} onClick={() => picker.current?.click()}>
          {words.bring}
        </button>
        <input
          ref={picker}
          type="file"
          accept=".json,application/json"
          hidden
          data-testid="design-recipe"
          onChange={({ target }) => {
            const file = target.files?.[0];
            target.value = '';
            if (file)
              void file
                .slice(0, RECIPE_BYTES + 1)
                .text()
                .then((text) => designer.openRecipe(text))
                .then((good) => good && show('design'));
          }}
        />
        <span className="dim">{words.bringNote}</span>
      </div>
    </>
  );
}
