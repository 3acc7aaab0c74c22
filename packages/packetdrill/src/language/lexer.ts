import { ScriptError, type Place } from "./place.ts";
import { unescapeString } from "./string-escapes.ts";
import type { Token, TokenKind } from "./token.ts";

/** White space and comments; the latter are checked to be closed before. */
const SKIPPED = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;

/** In this order, of which the first that fits is also the longest. */
const PATTERNS: readonly { readonly kind: TokenKind; readonly pattern: RegExp }[] = [
  { kind: "option", pattern: /--[A-Za-z_]\w*(?:=(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^\s"`])*)?/y },
  { kind: "option", pattern: /-D[ \t]*[A-Za-z_]\w*=(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^\s"`])*/y },
  { kind: "decimal", pattern: /-?\d*\.\d+/y },
  { kind: "integer", pattern: /-?0x[0-9A-Fa-f]+(?!\w)/y },
  { kind: "integer", pattern: /-?\d+(?!\w)/y },
  { kind: "word", pattern: /\w+/y },
  { kind: "string", pattern: /"(?:[^"\\]|\\[\s\S])*"/y },
  { kind: "command", pattern: /`[^`]*`/y },
  { kind: "code", pattern: /%\{[\s\S]*?\}%/y },
  { kind: "sign", pattern: /\.\.\./y },
];

/** What must come to an end once begun. */
const UNCLOSED: readonly { readonly begin: string; readonly expected: string }[] = [
  { begin: "/*", expected: "the comment to end with */" },
  { begin: '"', expected: 'the string to end with "' },
  { begin: "`", expected: "the command to end with `" },
  { begin: "%{", expected: "the code block to end with }%" },
];

/** Cuts a script into tokens. The last one is the end. */
export function tokensOf(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  const places = new Places(text);
  for (let at = skip(text, 0); ; at = skip(text, at)) {
    const place = places.at(at);
    if (at === text.length) {
      tokens.push({ kind: "end", text: "", start: at, end: at, ...place });
      return tokens;
    }
    const token = tokenAt(text, at, place, file);
    tokens.push(token);
    at = token.end;
  }
}

function skip(text: string, at: number): number {
  SKIPPED.lastIndex = at;
  return SKIPPED.test(text) ? SKIPPED.lastIndex : at;
}

function tokenAt(text: string, start: number, place: Place, file: string): Token {
  for (const { kind, pattern } of PATTERNS) {
    pattern.lastIndex = start;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    return { kind, text: contents(kind, found), start, end: start + found.length, ...place };
  }
  const unclosed = UNCLOSED.find(({ begin }) => text.startsWith(begin, start));
  if (unclosed !== undefined) {
    throw new ScriptError(
      file,
      place,
      `found the end of the script, expected ${unclosed.expected}`,
    );
  }
  return { kind: "sign", text: text[start]!, start, end: start + 1, ...place };
}

function contents(kind: TokenKind, found: string): string {
  switch (kind) {
    case "string":
      return unescapeString(found.slice(1, -1));
    case "command":
      return found.slice(1, -1);
    case "code":
      return found.slice(2, -2).replace(/^[ \t]+|[ \t]+$/g, "");
    default:
      return found;
  }
}

/** Lines and columns of ever later positions. */
class Places {
  readonly #text: string;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  at(position: number): Place {
    for (;;) {
      const newline = this.#text.indexOf("\n", this.#lineStart);
      if (newline === -1 || newline >= position) break;
      this.#line++;
      this.#lineStart = newline + 1;
    }
    return { line: this.#line, column: position - this.#lineStart + 1 };
  }
}
