import { unescapeString } from "./string-escapes.ts";
import type { Token, TokenKind } from "./token.ts";

/** Values that words were given, by `-D NAME=value`, as they were written. */
export type Definitions = ReadonlyMap<string, string>;

/**
 * Puts the values in the place of defined words: in double quotes it becomes a string, in
 * back-quotes a command, what reads as a number an integer, anything else a word.
 */
export function withDefinitions(tokens: readonly Token[], definitions: Definitions): Token[] {
  return tokens.map((token) => {
    const value = token.kind === "word" ? definitions.get(token.text) : undefined;
    if (value === undefined) return token;
    const [kind, text] = read(value);
    return { ...token, kind, text };
  });
}

function read(value: string): [kind: TokenKind, text: string] {
  if (/^"[\s\S]*"$/.test(value)) return ["string", unescapeString(value.slice(1, -1))];
  if (/^`[\s\S]*`$/.test(value)) return ["command", value.slice(1, -1)];
  if (/^-?(?:\d+|0x[0-9A-Fa-f]+)$/.test(value)) return ["integer", value];
  return ["word", value];
}
