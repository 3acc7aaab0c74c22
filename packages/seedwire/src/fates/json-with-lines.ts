/** A JSON value, and the line on which it begins. */
export interface JsonNode {
  /** As `JSON.parse` has it. */
  readonly value: unknown;
  /** Counted from 1. */
  readonly line: number;
  /** Of an object, by name; null for what is none. */
  readonly members: ReadonlyMap<string, JsonNode> | null;
  /** Of an array; null for what is none. */
  readonly items: readonly JsonNode[] | null;
}

/** A text that is not JSON. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const SPACE = /[ \t\r\n]*/y;
/** From quote to quote; `JSON.parse` looks at what is between them. */
const STRING = /"[^"\\]*(?:\\[^][^"\\]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?(?![\w.])/y;
const WORD = /(?:true|false|null)(?!\w)/y;
/** What an error shows of a text: a word, or a character. */
const FOUND = /[\w.'-]+|[^]/uy;

/** No file that people write goes deeper, and a stack has an end. */
const MAX_DEPTH = 100;

/**
 * Reads JSON (RFC 8259 §2) as `JSON.parse` does, and keeps the line of each value; a name that stands
 * twice in an object is refused.
 *
 * @throws {JsonError}
 */
export function parseJsonWithLines(text: string): JsonNode {
  return new Reader(text).document();
}

/** Recursive descent: one method for each rule of the grammar. */
class Reader {
  readonly #text: string;
  #at = 0;
  /** Line of the last place that was asked for, and where the next one begins. */
  #line = 1;
  #nextLineAt: number;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#nextLineAt = this.#lineEnd(0);
    if (text.startsWith("\uFEFF")) this.#at = 1; // as some editors begin a file
  }

  document(): JsonNode {
    const node = this.#value("a value");
    this.#space();
    if (this.#at < this.#text.length) this.#refuse("the end of the file");
    return node;
  }

  #value(expected: string): JsonNode {
    this.#space();
    const line = this.#lineHere();
    const first = this.#text[this.#at];
    if (first === "{") return this.#nested(() => this.#object(line));
    if (first === "[") return this.#nested(() => this.#array(line));
    const value = first === '"' ? this.#string(expected) : this.#scalar(expected);
    return { value, line, members: null, items: null };
  }

  #object(line: number): JsonNode {
    const members = new Map<string, JsonNode>();
    this.#list("}", () => {
      const lineOfName = this.#lineHere();
      const name = this.#string('a name in double quotes, as in "packet": 7');
      const shown = JSON.stringify(name);
      if (members.has(name)) throw new JsonError(lineOfName, `${shown} stands here twice`);
      this.#space();
      if (!this.#skip(":")) this.#refuse(`a colon after ${shown}`);
      members.set(name, this.#value(`a value of ${shown}`));
    });
    const entries = [...members].map(([name, { value }]) => [name, value] as const);
    return { value: Object.fromEntries(entries), line, members, items: null };
  }

  #string(expected: string): string {
    const line = this.#lineHere();
    const token = this.#take(STRING) ?? this.#refuse(expected);
    try {
      return JSON.parse(token) as string;
    } catch {
      const shown = token.split("\n", 1)[0]!;
      const right =
        'a closing quote on the same line, and only \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u after a \\';
      throw new JsonError(line, `found the text ${shown}, expected ${right}`);
    }
  }

  #scalar(expected: string): unknown {
    const token = this.#take(NUMBER) ?? this.#take(WORD) ?? this.#refuse(expected);
    return JSON.parse(token) as unknown;
  }

  #array(line: number): JsonNode {
    const items: JsonNode[] = [];
    this.#list("]", () => items.push(this.#value("a value")));
    return { value: items.map(({ value }) => value), line, members: null, items };
  }

  /** Items between commas, up to the closing bracket. */
  #list(close: string, readItem: () => void): void {
    this.#at++;
    this.#space();
    if (this.#skip(close)) return;
    for (;;) {
      readItem();
      this.#space();
      if (this.#skip(close)) return;
      if (!this.#skip(",")) this.#refuse(`a comma or ${close}`);
      this.#space();
      if (this.#text[this.#at] === close) this.#refuse("no comma before it");
    }
  }

  #nested(read: () => JsonNode): JsonNode {
    if (++this.#depth > MAX_DEPTH) this.#refuse(`at most ${MAX_DEPTH} brackets in each other`);
    const node = read();
    this.#depth--;
    return node;
  }

  #space(): void {
    this.#take(SPACE);
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(token: RegExp): string | null {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }

  #refuse(expected: string): never {
    const line = this.#lineHere();
    const found = this.#take(FOUND);
    const what = found === null ? "the end of the file" : JSON.stringify(found);
    throw new JsonError(line, `found ${what}, expected ${expected}`);
  }

  /** The line of where we are. We only go forward, so each line end is looked at once. */
  #lineHere(): number {
    while (this.#nextLineAt <= this.#at) {
      this.#line++;
      this.#nextLineAt = this.#lineEnd(this.#nextLineAt);
    }
    return this.#line;
  }

  #lineEnd(from: number): number {
    const at = this.#text.indexOf("\n", from);
    return at === -1 ? Infinity : at + 1;
  }
}
