/** The files of a drop or of a file picker, with their paths; folders are walked within limits. */
import type { ModelFile } from '../../src/workers/protocol.ts';
import { strings } from '../strings/models.ts';

/** Whoever drops a home folder by mistake is told at once, not after a search of the disk. */
const MOST_FILES = 10_000;
const DEEPEST = 8;

/** Throws an Error with a sentence where there is too much, or a file cannot be read. */
export async function filesOfDrop(dropped: readonly (FileSystemEntry | File)[]): Promise<ModelFile[]> {
  const files: ModelFile[] = [];
  const walk = async (entry: FileSystemEntry, depth: number): Promise<void> => {
    if (files.length >= MOST_FILES || depth > DEEPEST) throw new Error(strings.tooMuch);
    // The path begins with a slash.
    if (isFile(entry)) files.push({ path: entry.fullPath.slice(1), data: await fileOf(entry) });
    else if (isFolder(entry)) for (const inside of await entriesOf(entry)) await walk(inside, depth + 1);
  };
  for (const one of dropped)
    if (one instanceof File) files.push({ path: one.name, data: one });
    else await walk(one, 0);
  return files;
}

/** Files as an input element gives them: with their path where a folder was chosen. */
export const filesOfList = (list: FileList): ModelFile[] =>
  Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, data: file }));

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => {
    entry.file(resolve, () => reject(new Error(strings.unreadable(entry.name))));
  });

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // Browsers hand out a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, () => reject(new Error(strings.unreadable(folder.name))));
    });
    if (some.length === 0) return all;
    all.push(...some);
    if (all.length > MOST_FILES) throw new Error(strings.tooMuch);
  }
}
