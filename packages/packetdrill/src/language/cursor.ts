import { Depth } from "../depth.ts";
import { ScriptError, type Place } from "./place.ts";
import { describeToken, type Token } from "./token.ts";

/** Goes through the tokens of a script from first to last. */
export class Cursor {
  readonly file: string;
  readonly source: string;
  readonly #tokens: readonly Token[];
  /** How deep within brackets it is. */
  readonly depth = new Depth((most) =>
    this.error(
      this.next,
      `found brackets more than ${most} deep, expected fewer within each other`,
    ),
  );
  #at = 0;

  constructor(file: string, source: string, tokens: readonly Token[]) {
    this.file = file;
    this.source = source;
    this.#tokens = tokens;
  }

  /** The token that comes next. */
  get next(): Token {
    return this.peek(0);
  }

  /** The token so many places after the next one. */
  peek(distance: number): Token {
    const last = this.#tokens.length - 1;
    return this.#tokens[Math.min(this.#at + distance, last)]!;
  }

  /** Where the token before ends. */
  get end(): number {
    return this.#at === 0 ? 0 : this.#tokens[this.#at - 1]!.end;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  isSign(text: string, distance = 0): boolean {
    const token = this.peek(distance);
    return token.kind === "sign" && token.text === text;
  }

  isWord(text: string): boolean {
    return this.next.kind === "word" && this.next.text === text;
  }

  /** Takes the sign if it is next. */
  takeSign(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.take();
    return true;
  }

  /** Takes the word if it is next. */
  takeWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.take();
    return true;
  }

  /** Takes the sign, which must be next. */
  expectSign(text: string, hint = ""): Token {
    if (!this.isSign(text)) throw this.wrong(`"${text}"`, hint);
    return this.take();
  }

  /** Takes a word, which must be next. */
  expectWord(expected: string, hint = ""): Token {
    if (this.next.kind !== "word") throw this.wrong(expected, hint);
    return this.take();
  }

  /** Takes an integer from 0 to `max`, which must be next. */
  expectCount(expected: string, max: number, hint = ""): number {
    const token = this.next;
    if (token.kind !== "integer") throw this.wrong(expected, hint);
    const value = Number(token.text);
    if (!(value >= 0 && value <= max)) throw this.wrong(`${expected} of 0 to ${max}`, hint);
    this.take();
    return value;
  }

  /** The error that the next token is not what it should be. */
  wrong(expected: string, hint = "", place: Token = this.next): ScriptError {
    const advice = hint === "" ? "" : `; ${hint}`;
    const what = `found ${describeToken(place)}, expected ${expected}${advice}`;
    return new ScriptError(this.file, place, what);
  }

  /** An error in words of its own. */
  error(place: Place, what: string): ScriptError {
    return new ScriptError(this.file, place, what);
  }

  /** Says that the script wants something that this runner does not have. */
  unsupported(place: Place, what: string): ScriptError {
    return new ScriptError(this.file, place, `not supported: ${what}`, true);
  }
}
