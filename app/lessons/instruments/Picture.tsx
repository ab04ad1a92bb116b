/** A picture of a lesson by Observable Plot, with its numbers as a table for those who do not see it. */
import { useEffect, useId, useRef, useState } from 'react';
import type * as Plot from '@observablehq/plot';
import { useApp, useSize } from '../../ui/context.ts';
import type { Table } from '../../ui/download.ts';
import { strings } from '../../strings/lessons.ts';
import { TableView } from '../../ui/TableView.tsx';

interface PictureProps {
  title: string;
  /** A sentence that says what is to be seen. */
  description: string;
  draw: (width: number) => (SVGSVGElement | HTMLElement) & Plot.Plot;
  /** The picture is drawn again when this changes. */
  of: unknown;
  table: Table;
  /** Called with the place across, in the unit of the axis, where the picture is pressed or dragged. */
  drag?: (x: number) => void;
}

export function Picture({ title, description, draw, of, table, drag }: PictureProps) {
  const [box, size, element] = useSize<HTMLDivElement>();
  const theme = useApp((state) => state.theme);
  const latest = useRef({ draw, drag });
  latest.current = { draw, drag };
  const scale = useRef<Plot.Scale | undefined>(undefined);
  const id = useId();
  useEffect(() => {
    if (!element || size.width < 80) return;
    const picture = latest.current.draw(size.width);
    scale.current = picture.scale('x');
    // Plot brings styles of its own, which the page's policy forbids: lessons.css has them.
    for (const style of picture.querySelectorAll('style')) style.remove();
    picture.setAttribute('aria-hidden', 'true');
    element.replaceChildren(picture);
  }, [element, size.width, theme, of]);
  const move = (event: React.PointerEvent<HTMLDivElement>) => {
    if (!element || event.buttons !== 1) return;
    const at = scale.current?.invert?.(event.clientX - element.getBoundingClientRect().left) as number | undefined;
    if (at !== undefined && Number.isFinite(at)) latest.current.drag?.(at);
  };
  return (
    <figure className="lesson-figure" aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <div
        ref={box}
        className={drag ? 'lesson-picture dragged' : 'lesson-picture'}
        role="img"
        aria-label={description}
        onPointerDown={(event) => {
          if (!drag) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          move(event);
        }}
        onPointerMove={drag && move}
      />
      <Numbers title={title} table={table} />
    </figure>
  );
}

function Numbers({ title, table }: { title: string; table: Table }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="lesson-numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{strings.instrument.numbers(title)}</summary>
      {open && <Rows label={strings.instrument.numbers(title)} table={table} />}
    </details>
  );
}

/** A table of a lesson. */
export function Rows({ label, table }: { label: string; table: Table }) {
  return (
    <div className="lesson-table" tabIndex={0} role="region" aria-label={label}>
      <TableView table={table} />
    </div>
  );
}
