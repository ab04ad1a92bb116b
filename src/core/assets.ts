/** Reads a file of `public/` by its path there, e.g. `reference/index.json`. The page fetches, the command line reads the disk. */
export type LoadAsset = (path: string) => Promise<ArrayBuffer>;
