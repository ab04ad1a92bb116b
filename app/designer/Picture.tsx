/** A small picture by Observable Plot that is drawn anew as a fit goes on, with its numbers for those who do not see it. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useApp, useSize } from '../ui/context.ts';
import { TableView } from '../ui/TableView.tsx';
import type { Table } from '../ui/download.ts';
import { strings } from '../strings/designer.ts';

export function Picture(props: {
  title: string;
  description: string;
  /** By `Plot.plot`, for a width in pixels; drawn again when `of` changes, or the theme. */
  draw: (width: number) => SVGSVGElement | HTMLElement;
  of: unknown;
  height: number;
  table: Table;
  children?: ReactNode;
}) {
  const { title, description, of, height } = props;
  const [box, size, element] = useSize<HTMLDivElement>();
  const theme = useApp((state) => state.theme);
  const latest = useRef(props.draw);
  latest.current = props.draw;
  const id = useId();
  useEffect(() => {
    if (!element || size.width < 80) return;
    return inTurn(() => {
      const picture = latest.current(size.width);
      // Plot brings styles of its own, which the page's policy forbids.
      for (const style of picture.querySelectorAll('style')) style.remove();
      picture.setAttribute('aria-hidden', 'true');
      element.replaceChildren(picture);
    });
  }, [element, size.width, theme, of]);
  return (
    <figure className="bench-figure design-figure" aria-labelledby={id}>
      <figcaption id={id}>
        <strong>{title}</strong>
        {props.children}
      </figcaption>
      <div ref={box} className="picture" role="img" aria-label={description} style={{ minHeight: height }} />
      <Numbers title={title} table={props.table} />
    </figure>
  );
}

/** The same as numbers, once somebody asks. */
export function Numbers({ title, table }: { title: string; table: Table }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="bench-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{strings.numbers}</summary>
      {open && (
        <div className="scroll" tabIndex={0} role="region" aria-label={strings.numbersOf(title)}>
          <TableView table={table} most={100} />
        </div>
      )}
    </details>
  );
}

const waiting: (() => void)[] = [];

/** Draws one picture a task: several in one would hold up the page. Gives what calls it off. */
function inTurn(draw: () => void): () => void {
  waiting.push(draw);
  if (waiting.length === 1) setTimeout(next);
  return () => {
    const at = waiting.indexOf(draw);
    // The first one's turn has been called: it stays, and does nothing.
    if (at === 0) waiting[0] = () => {};
    else if (at > 0) waiting.splice(at, 1);
  };
}

function next(): void {
  waiting[0]?.();
  waiting.shift();
  if (waiting.length > 0) setTimeout(next);
}

/** Names of lines with their colours. */
export function Key({
  of,
}: {
  of: readonly {
    readonly name: string;
    readonly key: string;
    readonly colour: string;
    readonly dash: string | undefined;
  }[];
}) {
  return (
    <span className="design-key">
      {of.map(({ name, key, colour, dash }) => (
        <span key={key}>
          <svg viewBox="0 0 20 4" aria-hidden="true">
            <line x1="0" x2="20" y1="2" y2="2" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
          </svg>
          {name}
        </span>
      ))}
    </span>
  );
}
