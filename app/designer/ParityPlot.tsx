/** What the model says against what quantum mechanics says, component by component. */
import { useState } from 'react';
import * as Plot from '@observablehq/plot';
import { strings } from '../strings/designer.ts';
import { axes } from '../workbench/parts/axes.ts';
import type { FitView } from './fitRun.ts';
import { Picture } from './Picture.tsx';

const words = strings.parity;
const HEIGHT = 260;
const MOST_POINTS = 600;

export function ParityPlot({ parity }: { parity: NonNullable<FitView['parity']> }) {
  const [kind, setKind] = useState<'forces' | 'energies'>('forces');
  const { split, [kind]: values } = parity.pairs;
  const count = values.length / 2;
  const every = Math.max(1, Math.ceil(count / MOST_POINTS));
  const pairs = Array.from({ length: Math.floor(count / every) }, (_, i) => {
    return { reference: values[2 * i * every], model: values[2 * i * every + 1] };
  });
  const bounds = pairs.flatMap(({ reference, model }) => [reference, model]);
  const domain: [number, number] = [Math.min(-1, ...bounds), Math.max(1, ...bounds)];
  return (
    <Picture
      title={words.title(kind, words.split[split], parity.epoch)}
      description={words.description}
      of={values}
      height={HEIGHT}
      draw={(width) => {
        const side = Math.min(width, 340);
        const picture = Plot.plot({
          ...axes(side, {
            x: { label: words.x[kind], domain },
            y: { label: words.y, domain },
            height: HEIGHT,
          }),
          marks: [
            Plot.line(domain, {
              x: (value: number) => value,
              y: (value: number) => value,
              stroke: 'var(--line-strong)',
            }),
          ],
        });
        // One element for all dots: hundreds of them would hold up the page.
        const [x, y] = (['x', 'y'] as const).map(
          (name) => (value: number) => Number(picture.scale(name)?.apply(value)),
        );
        const dots = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        dots.setAttribute('class', 'parity-dots');
        dots.setAttribute('d', pairs.map(({ reference, model }) => `M${x(reference)} ${y(model)}h0`).join(''));
        picture.append(dots);
        return picture;
      }}
      table={{ columns: words.columns, rows: pairs.slice(0, 100).map(({ reference, model }) => [reference, model]) }}
    >
      <select aria-label={words.choose} value={kind} onChange={({ target }) => setKind(target.value as typeof kind)}>
        {(['forces', 'energies'] as const).map((one) => (
          <option key={one} value={one}>
            {words.kind[one]}
          </option>
        ))}
      </select>
    </Picture>
  );
}
