import type { Table } from './download.ts';
import './styles/facts.css';

/** A table of numbers, to four digits; the first column names the row. @param most rows that are drawn; all of them where absent */
export function TableView({ table: { columns, rows }, most }: { table: Table; most?: number }) {
  return (
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, most).map((row, r) => (
          // Rows have no names of their own, and never move.
          // oxlint-disable-next-line react/no-array-index-key
          <tr key={r}>
            {row.map((value, c) => {
              const text = typeof value === 'number' ? String(Number(value.toPrecision(4))) : (value ?? '–');
              return c === 0 ? (
                <th scope="row" key={columns[c]}>
                  {text}
                </th>
              ) : (
                <td key={columns[c]}>{text}</td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
