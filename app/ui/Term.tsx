/** A technical word with its explanation where it stands: on hover, focus or tap; Escape closes it. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { GLOSSARY, glossaryStrings, type GlossaryWord } from '../strings/glossary.ts';
import './term.css';

/** px between the word and its explanation, and to the edge of the window. */
const GAP = 6;
const EDGE = 8;

/** @param children how the word is written here, where that is not as in the glossary */
export function Term({ word, mark, children }: { word: GlossaryWord; mark?: boolean; children?: ReactNode }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  /** A tap also focuses and hovers: what opened it must not close it again. */
  const opened = useRef(0);

  useEffect(() => {
    const [from, box] = [button.current, tip.current];
    if (!open || !from || !box) return;
    // The top layer: above dialogs, and clipped by nothing.
    box.showPopover();
    const anchor = from.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const left = Math.max(EDGE, Math.min(anchor.left, innerWidth - width - EDGE));
    const below = anchor.bottom + GAP + height <= innerHeight - EDGE;
    box.style.left = `${left}px`;
    box.style.top = `${below ? anchor.bottom + GAP : Math.max(EDGE, anchor.top - GAP - height)}px`;
    const close = () => setOpen(false);
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // Not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    document.addEventListener('keydown', key, true);
    document.addEventListener('scroll', close, true);
    return () => {
      document.removeEventListener('keydown', key, true);
      document.removeEventListener('scroll', close, true);
      if (box.matches(':popover-open')) box.hidePopover();
    };
  }, [open]);

  const show = () => {
    opened.current = performance.now();
    setOpen(true);
  };
  return (
    <span className="term" onPointerLeave={(event) => event.pointerType === 'mouse' && setOpen(false)}>
      <button
        ref={button}
        type="button"
        className={mark ? 'term-mark' : 'term-word'}
        aria-describedby={id}
        aria-label={mark ? glossaryStrings.explain(word) : undefined}
        onPointerEnter={(event) => event.pointerType === 'mouse' && show()}
        onFocus={show}
        onBlur={() => setOpen(false)}
        onClick={() => (performance.now() - opened.current > 400 && open ? setOpen(false) : show())}
      >
        {mark ? '?' : (children ?? word)}
      </button>
      <span ref={tip} id={id} role="tooltip" popover="manual" className="term-tip">
        {GLOSSARY[word]}
      </span>
    </span>
  );
}
