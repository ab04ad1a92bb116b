/** All technical words with their explanations. */
import { useState } from 'react';
import { GLOSSARY, GLOSSARY_WORDS, glossaryStrings as strings } from '../strings/glossary.ts';
import { Dialog } from '../ui/Dialog.tsx';

export default function Glossary({ close }: { close: () => void }) {
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const words = GLOSSARY_WORDS.filter((word) => `${word} ${GLOSSARY[word]}`.toLowerCase().includes(wanted));
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close}>
      <input
        type="search"
        aria-label={strings.search}
        placeholder={strings.search}
        value={query}
        maxLength={60}
        data-first-focus
        onChange={(event) => setQuery(event.target.value)}
      />
      <dl className="glossary">
        {words.map((word) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{GLOSSARY[word]}</dd>
          </div>
        ))}
      </dl>
      {words.length === 0 && <p role="status">{strings.none(query.trim().slice(0, 40))}</p>}
    </Dialog>
  );
}
