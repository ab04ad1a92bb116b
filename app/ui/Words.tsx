/** Technical words of a part of the page, each with its explanation. */
import { glossaryStrings, type GlossaryWord } from '../strings/glossary.ts';
import { Term } from './Term.tsx';

export function Words({ of }: { of: readonly GlossaryWord[] }) {
  return (
    <p className="words">
      <span>{glossaryStrings.words}</span>
      {of.map((word) => (
        <Term key={word} word={word} />
      ))}
    </p>
  );
}
