import type { Place } from "./place.ts";

/** What a piece of a script is by its look alone. */
export type TokenKind =
  /** Letters, digits, underscores, with at least one that is no digit. */
  | "word"
  /** `12`, `-1`, `0x1f`. */
  | "integer"
  /** `.5`, `0.25`, `-0.1`. */
  | "decimal"
  /** In double quotes; `text` is what they hold, escapes resolved. */
  | "string"
  /** In back-quotes; `text` is what they hold. */
  | "command"
  /** Between `%{` and `}%`; `text` is what they hold, without blanks at its ends. */
  | "code"
  /** `--name` or `--name=value`; `text` is all of it. */
  | "option"
  /** Anything else: `...`, or one character. */
  | "sign"
  /** Behind the last one. */
  | "end";

/** A piece of a script. */
export interface Token extends Place {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it begins and ends in the text of the script. */
  readonly start: number;
  readonly end: number;
}

/** A token as an error message names it. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case "end":
      return "the end of the script";
    case "string":
      return `the string ${JSON.stringify(token.text)}`;
    case "command":
      return `the command \`${token.text}\``;
    case "code":
      return "a code block";
    default:
      return `"${token.text}"`;
  }
}
