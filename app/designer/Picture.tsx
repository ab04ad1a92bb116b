/** A small picture by Observable Plot that is drawn anew as a fit goes on, with its numbers for those who do not see it. */
import { useEffect, useId, useRef } from 'react';
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
    const picture = latest.current(size.width);
    // Plot brings styles of its own, which the page's policy forbids.
    for (const style of picture.querySelectorAll('style')) style.remove();
    picture.setAttribute('aria-hidden', 'true');
    element.replaceChildren(picture);
  }, [element, size.width, theme, of]);
  return (
    <figure className="bench-figure design-figure" aria-labelledby={id}>
      <figcaption id={id}>
        <strong>{title}</strong>
        {props.children}
      </figcaption>
      <div ref={box} className="picture" role="img" aria-label={description} style={{ minHeight: height }} />
      <details className="bench-table">
        <summary>{strings.numbers}</summary>
        <div className="scroll" tabIndex={0} role="region" aria-label={strings.numbersOf(title)}>
          <TableView table={props.table} most={100} />
        </div>
      </details>
    </figure>
  );
}

/** Names of lines with their colours. */
export function Key({
  of,
}: {
  of: readonly { readonly name: string; readonly colour: string; readonly dash?: string }[];
}) {
  return (
    <span className="design-key">
      {of.map(({ name, colour, dash }) => (
        <span key={name}>
          <svg viewBox="0 0 20 4" aria-hidden="true">
            <line x1="0" x2="20" y1="2" y2="2" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
          </svg>
          {name}
        </span>
      ))}
    </span>
  );
}
