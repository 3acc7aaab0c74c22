import { Depth } from "../depth.ts";
import { syntaxError, unsupported } from "./code-error.ts";
import type { Token } from "./token.ts";

/** Words of Python that begin or join what this evaluator does not know. */
const UNKNOWN_WORDS: ReadonlySet<string> = new Set(
  (
    "async await break class continue def del elif else except finally for from global import " +
    "lambda nonlocal raise return try while with yield"
  ).split(" "),
);
/** Words of Python that are no names. */
const WORDS: ReadonlySet<string> = new Set([
  ...UNKNOWN_WORDS,
  ..."and as assert False if in is None not or pass True".split(" "),
]);

/** Reads tokens one after the other. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  /** How deep within brackets, signs and conditions it is. */
  readonly depth = new Depth((most) =>
    unsupported(`expressions more than ${most} deep`, this.peek().line),
  );
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next token; at the end of all, the last one, which ends a line. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Whether the token so far ahead is that operator or word. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === "operator" || token.kind === "name") && token.text === text;
  }

  /** Takes an operator or word if it comes next. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected(`expected '${text}'`);
  }

  /** Whether a name comes next that is no word of the language. */
  get isAtName(): boolean {
    const token = this.peek();
    return token.kind === "name" && !WORDS.has(token.text);
  }

  /** What cannot stand here: no Python, or Python of another kind. */
  unexpected(expected = "invalid syntax"): Error {
    const token = this.peek();
    if (token.kind === "name" && UNKNOWN_WORDS.has(token.text)) {
      return unsupported(`'${token.text}'`, token.line);
    }
    if (token.kind === "operator" && "[{@.".includes(token.text)) {
      return unsupported(`'${token.text}'`, token.line);
    }
    return syntaxError(`${expected}, found ${describe(token)}`, token.line);
  }
}

function describe(token: Token): string {
  switch (token.kind) {
    case "name":
    case "operator":
      return `'${token.text}'`;
    case "string":
      return `the string ${JSON.stringify(token.value)}`;
    case "end":
      return "the end of the line";
    default:
      return String(token.value);
  }
}
