/** Whether a test was passed: a shape, a colour and a word. */
import { strings, type Test } from '../../strings/workbench/card.ts';

const SHAPES: Readonly<Record<Test['verdict'], string>> = {
  pass: 'M3 8.5l3.2 3.2L13 5',
  fail: 'M4 4l8 8M12 4l-8 8',
  'not-applicable': 'M4 8h8',
};

export function Verdict({ verdict }: { verdict: Test['verdict'] }) {
  return (
    <span className={`verdict ${verdict}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <path d={SHAPES[verdict]} fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
      </svg>
      {strings.verdicts[verdict]}
    </span>
  );
}
