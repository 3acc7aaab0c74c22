import { syntaxError } from "./code-error.ts";

const SIMPLE: Readonly<Record<string, string>> = {
  "\n": "", "\\": "\\", "'": "'", '"': '"',
  a: "\u0007", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v",
}; // prettier-ignore
const CODE = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})/y;

/**
 * Reads a string of Python from behind its opening quote; says what it means and where it ends.
 *
 * @param quote one or three quotation marks of a kind
 * @param raw whether backslashes stay
 */
export function readString(
  text: string,
  start: number,
  quote: string,
  raw: boolean,
  line: number,
): { readonly value: string; readonly end: number } {
  let value = "";
  let at = start;
  while (!text.startsWith(quote, at)) {
    const char = text[at];
    if (char === undefined || (char === "\n" && quote.length === 1)) {
      throw syntaxError("unterminated string literal", line);
    }
    if (char !== "\\") {
      value += char;
      at += 1;
      continue;
    }
    const next = text[at + 1] ?? "";
    if (raw) {
      value += char + next;
      at += 2;
      continue;
    }
    CODE.lastIndex = at + 1;
    const code = CODE.exec(text);
    if (code !== null) {
      const hex = code[1] ?? code[2] ?? code[3];
      value += String.fromCodePoint(hex === undefined ? parseInt(code[0], 8) : parseInt(hex, 16));
      at += 1 + code[0].length;
      continue;
    }
    // Python keeps the backslash before what it does not know.
    value += SIMPLE[next] ?? char + next;
    at += 2;
  }
  return { value, end: at + quote.length };
}
