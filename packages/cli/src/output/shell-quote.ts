/** Words that every shell takes as they are. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command line that a shell splits into these words again. */
export const shellLine = (words: readonly string[]): string => words.map(shellQuote).join(" ");

/** A word in single quotes if it needs any (POSIX shells). */
export function shellQuote(word: string): string {
  if (PLAIN.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
