/** A molecule drawn flat, in the colours of the page. */
import type { Depiction } from '../../src/workers/structure/protocol.ts';

/** Room around the atoms, distance between the lines of a double bond, room that a label takes, half the width of a wedge; bond lengths. */
const MARGIN = 0.75;
const APART = 0.13;
const LABEL = 0.3;
const WEDGE = 0.13;
/** Smaller molecules are not drawn larger than so many bond lengths across. */
const LEAST = 4.2;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** @param label what it is a drawing of; decorative where absent */
export function DepictionPicture({ depiction: { atoms, bonds }, label }: { depiction: Depiction; label?: string }) {
  const [left, right] = [Math.min(...atoms.map(({ x }) => x)), Math.max(...atoms.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...atoms.map(({ y }) => y)), Math.max(...atoms.map(({ y }) => y))];
  const width = Math.max(LEAST, right - left + 2 * MARGIN);
  const height = Math.max(LEAST * 0.7, bottom - top + 2 * MARGIN);
  const box = `${(left + right - width) / 2} ${(top + bottom - height) / 2} ${width} ${height}`;
  return (
    <svg
      className="depiction"
      viewBox={box}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      {bonds.map((bond, b) => (
        <BondLines
          key={b}
          from={shortened(atoms[bond.i], atoms[bond.j])}
          to={shortened(atoms[bond.j], atoms[bond.i])}
          order={bond.order}
          wedge={bond.wedge}
          middle={{ x: (left + right) / 2, y: (top + bottom) / 2 }}
        />
      ))}
      {atoms.map((atom, i) => atom.symbol !== '' && <Label key={i} atom={atom} free={freeSide(i, atoms, bonds)} />)}
    </svg>
  );
}

/** On which side of an atom there is room for its hydrogens: 1 right, −1 left. */
function freeSide(atom: number, atoms: Depiction['atoms'], bonds: Depiction['bonds']): 1 | -1 {
  const pull = bonds.reduce((sum, { i, j }) => {
    if (i !== atom && j !== atom) return sum;
    return sum + atoms[i === atom ? j : i].x - atoms[atom].x;
  }, 0);
  return pull > 0.05 ? -1 : 1;
}

/** The symbol stands where the atom is, its hydrogens beside it. */
function Label({ atom, free }: { atom: Depiction['atoms'][number]; free: 1 | -1 }) {
  const { x, y, symbol, hydrogens, charge, element } = atom;
  const half = 0.19 * symbol.length;
  return (
    <g data-element={element}>
      <text x={x} y={y} textAnchor="middle" dominantBaseline="central">
        {symbol}
      </text>
      {free > 0 ? (
        <text x={x + half} y={y} dominantBaseline="central">
          {hydrogens + charge}
        </text>
      ) : (
        <>
          <text x={x - half} y={y} textAnchor="end" dominantBaseline="central">
            {hydrogens}
          </text>
          <text x={x + half} y={y} dominantBaseline="central">
            {charge}
          </text>
        </>
      )}
    </g>
  );
}

/** Where the bond begins at an atom: beside its label. */
function shortened(atom: Depiction['atoms'][number], towards: Point): Point {
  if (atom.symbol === '') return atom;
  const length = Math.hypot(towards.x - atom.x, towards.y - atom.y) || 1;
  const part = LABEL / length;
  return { x: atom.x + part * (towards.x - atom.x), y: atom.y + part * (towards.y - atom.y) };
}

function BondLines(props: { from: Point; to: Point; order: number; wedge: -1 | 0 | 1; middle: Point }) {
  const { from, to, order, wedge, middle } = props;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  // Across the bond, on the side of the middle, where a ring has its inside.
  const side = (middle.x - from.x) * -dy + (middle.y - from.y) * dx >= 0 ? 1 : -1;
  const [nx, ny] = [(-dy / length) * side, (dx / length) * side];
  if (wedge === 1)
    return (
      <polygon
        points={`${from.x},${from.y} ${to.x + WEDGE * nx},${to.y + WEDGE * ny} ${to.x - WEDGE * nx},${to.y - WEDGE * ny}`}
      />
    );
  if (wedge === -1)
    return (
      <>
        {[0.15, 0.35, 0.55, 0.75, 0.95].map((part) => (
          <line
            key={part}
            x1={from.x + part * dx + WEDGE * part * nx}
            y1={from.y + part * dy + WEDGE * part * ny}
            x2={from.x + part * dx - WEDGE * part * nx}
            y2={from.y + part * dy - WEDGE * part * ny}
          />
        ))}
      </>
    );
  const offsets = order === 1 ? [0] : order === 2 ? [0, APART] : [-APART, 0, APART];
  return (
    <>
      {offsets.map((offset, n) => {
        // The inner line of a double bond is a little shorter.
        const cut = order === 2 && n === 1 ? 0.1 : 0;
        return (
          <line
            key={offset}
            x1={from.x + offset * nx + cut * dx}
            y1={from.y + offset * ny + cut * dy}
            x2={to.x + offset * nx - cut * dx}
            y2={to.y + offset * ny - cut * dy}
          />
        );
      })}
    </>
  );
}
