/** Published points: `public/literature.json`. Each names its source; what was not read there is not in it. */
import * as v from 'valibot';

const Schema = v.object({
  format: v.literal('ffp-literature-1'),
  sources: v.record(v.string(), v.object({ title: v.string(), url: v.string(), conditions: v.string() })),
  points: v.array(
    v.object({
      name: v.string(),
      hardware: v.string(),
      atoms: v.number(),
      microsecondsPerStep: v.number(),
      /** kcal/mol; null: its source states none. */
      energyMae: v.nullable(v.number()),
      source: v.string(),
    }),
  ),
});

type File = v.InferOutput<typeof Schema>;
export type Published = Omit<File['points'][number], 'source'> & { readonly source: File['sources'][string] };

/** Rejects with an Error whose message a visitor can read. */
export async function loadLiterature(baseUrl: string): Promise<readonly Published[]> {
  const response = await fetch(new URL('literature.json', baseUrl)).catch(() => null);
  const result = response?.ok ? v.safeParse(Schema, await response.json().catch(() => null)) : null;
  if (!result?.success)
    throw new Error('The published points could not be loaded: look at the connection, and try again.');
  const { sources, points } = result.output;
  return points.map(({ source, ...point }) => ({ ...point, source: sources[source] }));
}
