/** Pictures of times on logarithmic axes as SVG of their own, readable on light and dark pages. */

export interface PictureSeries {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number, spread: number])[];
}

interface Axes {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

const [WIDTH, HEIGHT] = [720, 440];
const ROOM = { left: 70, right: 20, top: 44, bottom: 56 };
/** Told apart by shape and dashes as well as by colour. */
const STYLES = [
  { name: 'a', dashes: '', shape: (x: number, y: number) => `<circle cx="${x}" cy="${y}" r="4"/>` },
  {
    name: 'b',
    dashes: '7 3',
    shape: (x: number, y: number) => `<rect x="${x - 3.6}" y="${y - 3.6}" width="7.2" height="7.2"/>`,
  },
  { name: 'c', dashes: '2 3', shape: (x: number, y: number) => `<path d="M${x} ${y - 5}l4.6 8h-9.2z"/>` },
  { name: 'd', dashes: '9 3 2 3', shape: (x: number, y: number) => `<path d="M${x} ${y - 5}l4 5l-4 5l-4 -5z"/>` },
] as const;

const STYLE = `text{font:13px system-ui,sans-serif;fill:#131c27}.dim{fill:#4a5767}.grid{stroke:#d9dfe7}.axis{stroke:#8793a2}
.a{stroke:#0a5cc2}.b{stroke:#9a5b00}.c{stroke:#0b6e4f}.d{stroke:#7a35b0}.line{fill:none;stroke-width:2}.mark{fill:#fff;stroke-width:1.8}.back{fill:#fff}
@media (prefers-color-scheme:dark){text{fill:#ecf1f7}.dim{fill:#a4b1c2}.grid{stroke:#27313e}.axis{stroke:#64748a}
.a{stroke:#7dbdff}.b{stroke:#f2bd59}.c{stroke:#62d9aa}.d{stroke:#cf9df2}.mark{fill:#121820}.back{fill:#121820}}`;

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const rounded = (value: number): number => Number(value.toFixed(1));

/** Powers of ten that enclose some values. */
function decades(values: readonly number[]): readonly [low: number, high: number] {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const [low, high] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))];
  return [low, Math.max(high, low + 1)];
}

/** The picture. Vertical bars are half the interquartile range to either side. */
export function picture(series: readonly PictureSeries[], { title, x, y }: Axes): string {
  const points = series.flatMap((one) => [...one.points]);
  const [fromX, toX] = decades(points.map(([value]) => value));
  const [fromY, toY] = decades(points.map(([, value]) => value));
  const placeX = (value: number): number =>
    rounded(ROOM.left + ((Math.log10(value) - fromX) / (toX - fromX)) * (WIDTH - ROOM.left - ROOM.right));
  const placeY = (value: number): number =>
    rounded(HEIGHT - ROOM.bottom - ((Math.log10(value) - fromY) / (toY - fromY)) * (HEIGHT - ROOM.top - ROOM.bottom));
  const powers = (low: number, high: number): number[] =>
    Array.from({ length: high - low + 1 }, (_, n) => 10 ** (low + n));
  const [bottom, right] = [HEIGHT - ROOM.bottom, WIDTH - ROOM.right];
  const parts = [
    ...powers(fromY, toY).map(
      (value) =>
        `<path class="grid" d="M${ROOM.left} ${placeY(value)}H${right}"/><text class="dim" x="${ROOM.left - 8}" y="${placeY(value) + 4}" text-anchor="end">${value.toLocaleString('en-US')}</text>`,
    ),
    ...powers(fromX, toX).map(
      (value) =>
        `<path class="axis" d="M${placeX(value)} ${bottom}v6"/><text class="dim" x="${placeX(value)}" y="${bottom + 22}" text-anchor="middle">${value.toLocaleString('en-US')}</text>`,
    ),
    `<path class="axis" d="M${ROOM.left} ${bottom}H${right}"/>`,
    `<text x="${(ROOM.left + right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(x)}</text>`,
    `<text x="12" y="22">${escaped(y)}</text>`,
  ];
  series.forEach((one, n) => {
    const style = STYLES[n % STYLES.length];
    const places = one.points.map(([px, py]) => `${placeX(px)} ${placeY(py)}`);
    parts.push(`<path class="line ${style.name}" stroke-dasharray="${style.dashes}" d="M${places.join('L')}"/>`);
    for (const [px, py, spread] of one.points) {
      const low = Math.max(py - spread, 10 ** fromY);
      parts.push(
        `<path class="${style.name}" d="M${placeX(px)} ${placeY(low)}V${placeY(Math.min(py + spread, 10 ** toY))}"/>`,
      );
      parts.push(`<g class="mark ${style.name}">${style.shape(placeX(px), placeY(py))}</g>`);
    }
    const at = ROOM.top + 16 + 20 * n;
    parts.push(
      `<path class="line ${style.name}" stroke-dasharray="${style.dashes}" d="M${ROOM.left + 14} ${at - 4}h34"/><g class="mark ${style.name}">${style.shape(ROOM.left + 31, at - 4)}</g><text x="${ROOM.left + 56}" y="${at}">${escaped(one.name)}</text>`,
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><title>${escaped(title)}</title><style>${STYLE}</style>
<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>
${parts.join('\n')}
</svg>
`;
}
