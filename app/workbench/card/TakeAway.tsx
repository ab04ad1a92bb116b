/** Numbers to take away: to the clipboard as JSON or CSV, or to a printer. */
import { useState } from 'react';
import { csvOf, type Table } from '../../ui/download.ts';
import { strings } from '../../strings/workbench/card.ts';

export function TakeAway({ data, table }: { data: object; table: Table }) {
  const [said, setSaid] = useState('');
  const copy = (text: string) =>
    void navigator.clipboard.writeText(text).then(
      () => setSaid(strings.copied),
      () => setSaid(strings.notCopied),
    );
  return (
    <div className="row take-away">
      <button type="button" className="button small" onClick={() => copy(JSON.stringify(data))}>
        {strings.copyJson}
      </button>
      <button type="button" className="button small" onClick={() => copy(csvOf(table))}>
        {strings.copyCsv}
      </button>
      <button type="button" className="button small" onClick={() => print()}>
        {strings.print}
      </button>
      <span role="status" className="dim">
        {said}
      </span>
    </div>
  );
}
