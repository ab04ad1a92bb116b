import { useEffect, useRef } from 'react';

/** Gives a field the focus when it appears, unless the visitor is walking along the tabs. */
export function useFirstFocus<Field extends HTMLElement>() {
  const field = useRef<Field>(null);
  useEffect(() => {
    if (!document.activeElement?.matches('[role=tab]')) field.current?.focus();
  }, []);
  return field;
}
