/** Line icons of the tools, 24 × 24, drawn for this page. Decorative: the words stand beside them. */
const PATHS = {
  pull: 'M5 19l2-4 3 2 1-4 3 1 1-4 2 1M19.5 7.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z',
  freeze: 'M12 3v18M4.2 7.5l15.6 9M4.2 16.5l15.6-9M9.5 4.5L12 7l2.5-2.5M9.5 19.5L12 17l2.5 2.5',
  kick: 'M13 3L6 13.5h5L10 21l7.5-10.5h-5z',
  heat: 'M12 3c.5 4 5 5.5 5 10.5a5 5 0 0 1-10 0c0-2 1-3.4 2-4.5.3 1.6 1 2.4 2 3 .8-3-.2-6 1-9z',
  cool: 'M10 4.5a2 2 0 0 1 4 0v8.7a4 4 0 1 1-4 0zM12 13v3.5',
  minimise: 'M3.5 5c2.5 0 3.5 12.5 8.5 12.5S18 5 20.5 5M12 13.3a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z',
  undo: 'M8.5 5L4 9.5 8.5 14M4.5 9.5H14a5.5 5.5 0 0 1 0 11h-3',
  redo: 'M15.5 5L20 9.5 15.5 14M19.5 9.5H10a5.5 5.5 0 0 0 0 11h3',
  close: 'M6 6l12 12M18 6L6 18',
} as const;

export type GlyphName = keyof typeof PATHS;

export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" />
    </svg>
  );
}
