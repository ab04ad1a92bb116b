/** An equation, as MathML: browsers set it with fonts that they have. */
import { useEffect, useRef } from 'react';
import temml from 'temml';

/** @param label how it is read out, where the MathML alone would say too little */
export function Latex({ tex, display }: { tex: string; display?: boolean }) {
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (box.current) temml.render(tex, box.current, { displayMode: display ?? false, annotate: false });
  }, [tex, display]);
  return <span ref={box} className={display ? 'latex display' : 'latex'} />;
}
