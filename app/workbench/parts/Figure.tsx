/** A picture made by Observable Plot, with its numbers as a table, and both to take away. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useApp, useSize } from '../../ui/context.ts';
import { downloadCsv, downloadPng, downloadSvg, type Table } from '../../ui/download.ts';
import { strings } from '../../strings/workbench/page.ts';
import { TableView } from '../../ui/TableView.tsx';

interface FigureProps {
  title: string;
  /** A sentence that says what is to be seen, for those who do not see it. */
  description: string;
  /** The picture for a width in pixels, by `Plot.plot`; drawn again when `of` changes, or the theme. */
  draw: (width: number) => SVGSVGElement | HTMLElement;
  of: unknown;
  table: Table;
  /** "How was this measured?": definition, n, device, command. */
  how: ReactNode;
  children?: ReactNode;
}

export function Figure({ title, description, draw, of, table, how, children }: FigureProps) {
  const [box, size, element] = useSize<HTMLDivElement>();
  const theme = useApp((state) => state.theme);
  const latest = useRef(draw);
  latest.current = draw;
  const id = useId();
  useEffect(() => {
    if (!element || size.width < 80) return;
    const picture = latest.current(size.width);
    // Plot brings styles of its own, which the page's policy forbids: workbench.css has them.
    for (const style of picture.querySelectorAll('style')) style.remove();
    picture.setAttribute('aria-hidden', 'true');
    element.replaceChildren(picture);
  }, [element, size.width, theme, of]);
  const file = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const svg = () => element?.querySelector('svg') ?? null;
  return (
    <figure className="bench-figure" aria-labelledby={id}>
      <figcaption id={id}>
        <strong>{title}</strong>
        {children}
      </figcaption>
      <div ref={box} className="picture" role="img" aria-label={description} />
      <div className="row take-away">
        <button type="button" className="button small" onClick={() => downloadCsv(file, table)}>
          CSV
        </button>
        <button type="button" className="button small" onClick={() => downloadSvg(file, svg())}>
          SVG
        </button>
        <button type="button" className="button small" onClick={() => void downloadPng(file, svg())}>
          PNG
        </button>
      </div>
      <Numbers title={title} table={table} />
      <details className="how">
        <summary>{strings.figure.how}</summary>
        {how}
      </details>
    </figure>
  );
}

/** Rows that are drawn at once: more are in the CSV. */
const MOST_ROWS = 200;

function Numbers({ title, table }: { title: string; table: Table }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="bench-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{strings.figure.table}</summary>
      {open && (
        <div className="scroll" tabIndex={0} role="region" aria-label={strings.figure.tableOf(title)}>
          <TableView table={table} most={MOST_ROWS} />
          {table.rows.length > MOST_ROWS && <p className="dim">{strings.figure.more(table.rows.length - MOST_ROWS)}</p>}
        </div>
      )}
    </details>
  );
}
