/** Entries of nested values by their path, `settings.radial.cutoff`: how a form reads and writes a recipe. */

/** What stands at a path; undefined where nothing does. */
export function valueAt(whole: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      whole,
    );
}

/** The same value with another entry at a path; what lies on the way is made; undefined takes the entry away. */
export function withValue<T>(whole: T, path: string, value: unknown): T {
  const [key, ...rest] = path.split('.');
  const own = typeof whole === 'object' && whole !== null ? whole : {};
  const inner = rest.length === 0 ? value : withValue((own as Record<string, unknown>)[key], rest.join('.'), value);
  if (Array.isArray(own)) return own.map((old: unknown, n) => (String(n) === key ? inner : old)) as T;
  const { [key]: _old, ...others } = own as Record<string, unknown>;
  return (inner === undefined ? others : { ...own, [key]: inner }) as T;
}
