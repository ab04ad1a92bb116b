import { variationDistance, wassersteinDistance } from '../../../src/core/histogram.ts';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';

type Result = MeasurementResult<'distributions'>;
export type Distribution = Result['distributions'][number];

/** The motion of one force field, with its place among the chosen ones and its name. */
export interface Sampled {
  readonly at: number;
  readonly name: string;
  readonly result: Result;
}

/** How far the types of coordinates lie apart from the first force field's. */
export function typeDifferences(sampled: readonly Sampled[]): {
  readonly coordinate: string;
  readonly name: string;
  readonly variation: number;
  readonly distance: number | null;
  readonly chance: number | null;
}[] {
  const [first, ...others] = sampled;
  return others.flatMap(({ name, result }) =>
    result.distributions.flatMap((one, n) => {
      const own = first.result.distributions[n];
      const variation = variationDistance(own.histogram, one.histogram);
      if (one.type !== null || variation === null) return [];
      return [
        {
          coordinate: one.label,
          name,
          variation,
          distance:
            one.kind === 'torsion' ? null : wassersteinDistance(own.histogram, one.histogram, result.widths[one.kind]),
          chance: one.chance,
        },
      ];
    }),
  );
}
