/** How a lane's line is drawn: a colour and a dash, so that either is enough. */
const STYLES = [
  { token: '--series-1', dash: [] },
  { token: '--series-2', dash: [6, 3] },
  { token: '--series-3', dash: [2, 3] },
] as const;

/** The lines of all lanes but the reference, in order. */
export function lineStyle(lane: number, reference: number): (typeof STYLES)[number] {
  return STYLES[lane > reference ? lane - 1 : lane] ?? STYLES[0];
}

export function LineKey({ lane, reference }: { lane: number; reference: number }) {
  const { token, dash } = lineStyle(lane, reference);
  return (
    <svg className="side-key" viewBox="0 0 22 4" aria-hidden="true">
      <line
        x1="0"
        x2="22"
        y1="2"
        y2="2"
        className={`series${token.slice('--series'.length)}`}
        strokeDasharray={dash.join(' ')}
      />
    </svg>
  );
}
