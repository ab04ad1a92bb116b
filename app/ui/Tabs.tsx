/** A row of tabs; the arrow keys go from one to the next, round and round. */

/**
 * The panel that belongs to it has the id `ID-panel` and is labelled by `ID-tab-NAME` of the chosen tab.
 * @param props.words what stands on each tab
 * @param props.first whether the chosen tab has the focus when the dialog opens
 */
export function Tabs<Name extends string>(props: {
  id: string;
  label: string;
  names: readonly Name[];
  words: Readonly<Record<Name, string>>;
  chosen: Name;
  choose: (name: Name) => void;
  className: string;
  first?: boolean;
}) {
  const { id, names, chosen, choose } = props;
  return (
    <div role="tablist" aria-label={props.label} className={props.className}>
      {names.map((name, i) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`${id}-tab-${name}`}
          aria-selected={chosen === name}
          aria-controls={`${id}-panel`}
          tabIndex={chosen === name ? 0 : -1}
          {...(props.first && chosen === name && { 'data-first-focus': true })}
          onClick={() => choose(name)}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            if (step === 0) return;
            const next = names[(i + step + names.length) % names.length];
            choose(next);
            document.getElementById(`${id}-tab-${next}`)?.focus();
          }}
        >
          {props.words[name]}
        </button>
      ))}
    </div>
  );
}
