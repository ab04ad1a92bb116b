/** A molecule in words, for those who do not see the picture. */
import type { Opened } from '../../src/workers/protocol.ts';
import { elementLook } from './elements.ts';

const ORDER_NAMES = ['', 'single', 'double', 'triple'];

/** "2 carbon, 6 hydrogen, 1 oxygen". */
export function composition(elements: Uint8Array): string {
  const counts = new Map<number, number>();
  for (const element of elements) counts.set(element, (counts.get(element) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a === 1 ? 1 : 0) - (b === 1 ? 1 : 0) || a - b)
    .map(([element, count]) => `${count} ${elementLook(element).name}`)
    .join(', ');
}

/** More bonds than this nobody listens to. */
const MOST_BONDS = 60;

/** "C1–C2 single, C2–O3 single …"; atoms numbered from 1; of large molecules the first bonds. */
export function bondList({ elements, bonds, bondOrders }: Pick<Opened, 'elements' | 'bonds' | 'bondOrders'>): string {
  const label = (atom: number) => `${elementLook(elements[atom]).symbol}${atom + 1}`;
  const named = Array.from(bondOrders.subarray(0, MOST_BONDS), (order, b) => {
    return `${label(bonds[2 * b])}–${label(bonds[2 * b + 1])} ${ORDER_NAMES[order] ?? `order ${order}`}`;
  }).join(', ');
  return bondOrders.length > MOST_BONDS ? `${named} …` : named;
}
