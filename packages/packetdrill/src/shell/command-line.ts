import { evaluateArithmetic } from "./arithmetic.ts";
import { Unsupported } from "./unsupported.ts";

/** A command with its arguments, quotes taken off and variables put in. */
export interface Command {
  readonly words: readonly string[];
  /** File that takes its output, or "" if there is none. */
  readonly outputFile: string;
  /** When it runs: always, or only if the command before it succeeded or failed. */
  readonly runs: "always" | "after success" | "after failure";
  /** Line of the script. */
  readonly line: number;
}

/** Values of `$NAME`. */
export type Variables = ReadonlyMap<string, string>;

const BLANK = /[ \t\r]/;
const SEPARATORS = /&&|\|\||;|\n|&(?!>)|\|/y;
const REDIRECTION = /(?:\d*|&)(?:>>|>\||>|<)(?:&[\d-]+)?/y;
const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/y;
const COMMAND_CHARS = /[(){}`]/;

/** Reads the text of a shell command one simple command after the other. */
export class CommandReader {
  readonly #text: string;
  readonly #variables: Variables;
  #at = 0;
  #line: number;
  #runs: Command["runs"] = "always";

  /** @param firstLine line of the script on which `text` begins */
  constructor(text: string, firstLine: number, variables: Variables) {
    this.#text = text;
    this.#line = firstLine;
    this.#variables = variables;
  }

  get line(): number {
    return this.#line;
  }

  /** The next command, or null at the end. Those without a word are left out. */
  next(): Command | null {
    while (this.#at < this.#text.length) {
      const command = this.#readCommand();
      if (command.words.length > 0) return command;
    }
    return null;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  #readCommand(): Command {
    const words: string[] = [];
    let outputFile = "";
    this.#skipBlank();
    const line = this.#line;
    const runs = this.#runs;
    this.#runs = "always";
    while (this.#at < this.#text.length) {
      const separator = this.#match(SEPARATORS);
      if (separator !== null) {
        this.#endWith(separator[0], words);
        break;
      }
      const redirection = this.#match(REDIRECTION);
      if (redirection === null) {
        words.push(this.#readWord());
      } else if (!/&[\d-]+$/.test(redirection[0])) {
        this.#skipBlank();
        const file = this.#readWord();
        if (redirection[0].includes(">")) outputFile = file;
      }
      this.#skipBlank();
    }
    return { words, outputFile, runs, line };
  }

  #endWith(separator: string, words: readonly string[]): void {
    if (separator === "|") throw new Unsupported("a pipe", this.#line);
    if (separator === "\n") this.#line += 1;
    if (separator === "&&") this.#runs = "after success";
    if (separator === "||") this.#runs = "after failure";
    // A line may end behind && and ||.
    if (words.length > 0 && this.#runs !== "always") this.#skipLines();
  }

  #skipLines(): void {
    for (this.#skipBlank(); this.#text[this.#at] === "\n"; this.#skipBlank()) {
      this.#at += 1;
      this.#line += 1;
    }
  }

  /** Blanks, line breaks after a backslash, and comments. */
  #skipBlank(): void {
    const text = this.#text;
    for (;;) {
      const char = text[this.#at] ?? "";
      if (char === "\\" && /^\\\r?\n/.test(text.slice(this.#at, this.#at + 3))) {
        this.#at = text.indexOf("\n", this.#at) + 1;
        this.#line += 1;
      } else if (char !== "" && BLANK.test(char)) {
        this.#at += 1;
      } else if (char === "#") {
        const end = text.indexOf("\n", this.#at);
        this.#at = end === -1 ? text.length : end;
      } else {
        return;
      }
    }
  }

  #readWord(): string {
    let word = "";
    for (let char = this.#text[this.#at]; char !== undefined; char = this.#text[this.#at]) {
      if (BLANK.test(char) || /[\n;|<>]/.test(char) || (char === "&" && word !== "")) break;
      if (char === "'") word += this.#readQuoted();
      else if (char === '"') word += this.#readDoubleQuoted();
      else if (char === "$") word += this.#readExpansion();
      else if (char === "\\") word += this.#readEscaped();
      else if (COMMAND_CHARS.test(char)) throw new Unsupported(`'${char}'`, this.#line);
      else {
        word += char;
        this.#at += 1;
      }
    }
    return word;
  }

  #readQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end === -1) throw new Unsupported("a quote without its end", this.#line);
    const quoted = this.#text.slice(this.#at + 1, end);
    this.#line += quoted.split("\n").length - 1;
    this.#at = end + 1;
    return quoted;
  }

  #readDoubleQuoted(): string {
    let quoted = "";
    this.#at += 1;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) throw new Unsupported("a quote without its end", this.#line);
      if (char === '"') break;
      if (char === "`") throw new Unsupported("'`'", this.#line);
      if (char === "$") {
        quoted += this.#readExpansion();
        continue;
      }
      if (char === "\\" && /["\\$\n]/.test(this.#text[this.#at + 1] ?? "")) {
        quoted += this.#readEscaped();
        continue;
      }
      if (char === "\n") this.#line += 1;
      quoted += char;
      this.#at += 1;
    }
    this.#at += 1;
    return quoted;
  }

  #readEscaped(): string {
    const char = this.#text[this.#at + 1] ?? "";
    this.#at += 2;
    if (char !== "\n") return char;
    this.#line += 1;
    return "";
  }

  #readExpansion(): string {
    if (this.#text.startsWith("$((", this.#at)) {
      const end = this.#text.indexOf("))", this.#at);
      if (end === -1) throw new Unsupported("'$((' without its end", this.#line);
      const inside = this.#text.slice(this.#at + 3, end);
      this.#at = end + 2;
      return evaluateArithmetic(inside, this.#variables, this.#line);
    }
    const variable = this.#match(VARIABLE);
    if (variable === null) throw new Unsupported("'$'", this.#line);
    const name = variable[1] ?? variable[2] ?? "";
    return this.#variables.get(name) ?? "";
  }
}
