/** The comment line of extended XYZ. */
import { type LineReader, quote } from './text.ts';

/**
 * Pairs of `key=value`, where both may stand in double quotes (with \" \\ \n inside) and values in brackets; a key without
 * value is "T". Throws FfpError('file') that names the column.
 */
export function parseComment(reader: LineReader, comment: string): Map<string, string> {
  const info = new Map<string, string>();
  let at = 0;
  const skipBlanks = () => {
    while (at < comment.length && isBlank(comment[at])) at++;
  };
  const quoted = (): string => {
    const from = at++;
    let value = '';
    while (at < comment.length && comment[at] !== '"') {
      if (comment[at] === '\\' && at + 1 < comment.length) {
        at++;
        value += comment[at] === 'n' ? '\n' : comment[at];
      } else value += comment[at];
      at++;
    }
    if (at >= comment.length) throw reader.error(`the quote that opens at column ${from + 1} is not closed`);
    at++;
    return value;
  };
  const bracketed = (): string => {
    const from = at;
    let depth = 0;
    do {
      if (comment[at] === '[' || comment[at] === '{') depth++;
      if (comment[at] === ']' || comment[at] === '}') depth--;
      at++;
    } while (depth > 0 && at < comment.length);
    if (depth > 0) throw reader.error(`the bracket that opens at column ${from + 1} is not closed`);
    return comment.slice(from, at);
  };
  const bare = (isEnd: (c: string) => boolean): string => {
    const from = at;
    while (at < comment.length && !isEnd(comment[at])) at++;
    return comment.slice(from, at);
  };
  for (skipBlanks(); at < comment.length; skipBlanks()) {
    const key = comment[at] === '"' ? quoted() : bare((c) => c === '=' || isBlank(c));
    if (key === '') throw reader.error(`column ${at + 1} of the comment line has "=" without a key`);
    skipBlanks();
    let value = 'T';
    if (comment[at] === '=') {
      at++;
      skipBlanks();
      if (comment[at] === '"') value = quoted();
      else if (comment[at] === '[' || comment[at] === '{') value = bracketed();
      else value = bare(isBlank);
    }
    if (info.has(key)) throw reader.error(`the comment line gives ${quote(key)} twice`);
    info.set(key, value);
  }
  return info;
}

/** As \s: lines may be a megabyte long, and an expression for each character takes its time. */
const isBlank = (c: string): boolean => c === ' ' || (c >= '\t' && c <= '\r') || (c > '~' && /\s/.test(c));
