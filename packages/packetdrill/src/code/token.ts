import { syntaxError, unsupported } from "./code-error.ts";
import { readString } from "./string-literal.ts";

/** A piece of code. "end" ends a logical line; "indent" is the blank at the start of one. */
export type Token =
  | { readonly kind: "name" | "operator"; readonly text: string; readonly line: number }
  | { readonly kind: "integer"; readonly value: bigint; readonly line: number }
  | { readonly kind: "float"; readonly value: number; readonly line: number }
  | { readonly kind: "string"; readonly value: string; readonly line: number }
  | { readonly kind: "end"; readonly line: number };

/** Longest first. */
const OPERATORS =
  /\*\*=?|\/\/=|<<=|>>=|\/\/|<<|>>|<=|>=|==|!=|->|:=|\+=|-=|\*=|%=|&=|\|=|\^=|\/=|[-+*/%&|^~<>=()[\]{},;:.@]/y;
const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*|\d[\d_]*)(?:[eE][-+]?\d+)?/y;
const NAME = /[A-Za-z_]\w*/y;
const STRING_START = /([A-Za-z]{0,2})("""|'''|"|')/y;
const BLANK = /(?:[ \t\r\f]|#[^\n]*)+/y;

/**
 * Cuts code into tokens. Line breaks within brackets and after a backslash mean nothing; so does a
 * backslash at the very end.
 *
 * @param firstLine line of the script on which `text` begins
 */
export function tokenize(text: string, firstLine: number): Token[] {
  const tokens: Token[] = [];
  let line = firstLine;
  let depth = 0;
  let at = 0;

  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };

  while (at < text.length) {
    const blank = match(BLANK);
    if (blank !== null) at += blank[0].length;
    const char = text[at];
    if (char === undefined) break;
    if (char === "\n") {
      if (depth === 0) tokens.push({ kind: "end", line });
      line += 1;
      at += 1;
      continue;
    }
    if (char === "\\") {
      const next = text.slice(at + 1).replace(/^\r/, "");
      if (next !== "" && next[0] !== "\n") {
        throw syntaxError("unexpected character after a line continuation character", line);
      }
      at += text.length - at - next.length + (next === "" ? 0 : 1);
      line += 1;
      continue;
    }
    const quote = match(STRING_START);
    if (quote !== null) {
      const prefix = quote[1]!.toLowerCase();
      if (prefix !== "" && prefix !== "r" && prefix !== "u") {
        throw unsupported(`strings with the prefix ${quote[1]}`, line);
      }
      const { value, end } = readString(
        text,
        at + quote[0].length,
        quote[2]!,
        prefix === "r",
        line,
      );
      tokens.push({ kind: "string", value, line });
      line += text.slice(at, end).split("\n").length - 1;
      at = end;
      continue;
    }
    const number = match(NUMBER);
    if (number !== null) {
      at += number[0].length;
      tokens.push(readNumber(number[0], line));
      if (match(NAME) !== null) throw syntaxError("invalid decimal literal", line);
      continue;
    }
    const name = match(NAME);
    if (name !== null) {
      at += name[0].length;
      tokens.push({ kind: "name", text: name[0], line });
      continue;
    }
    const operator = match(OPERATORS);
    if (operator === null) throw syntaxError(`unexpected character ${JSON.stringify(char)}`, line);
    const [sign] = operator;
    at += sign.length;
    if ("([{".includes(sign)) depth += 1;
    if (")]}".includes(sign)) depth = Math.max(0, depth - 1);
    tokens.push({ kind: "operator", text: sign, line });
  }
  tokens.push({ kind: "end", line });
  return tokens;
}

function readNumber(text: string, line: number): Token {
  const digits = text.replaceAll("_", "");
  const isFloat = !/^0[xXoObB]/.test(digits) && /[.eE]/.test(digits);
  if (isFloat) return { kind: "float", value: Number(digits), line };
  if (/^0\d*[1-9]/.test(digits)) {
    throw syntaxError("leading zeros in decimal integer literals are not permitted", line);
  }
  return { kind: "integer", value: BigInt(digits), line };
}
