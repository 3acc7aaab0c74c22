import type { Connection } from "seedwire";

const END = "\r\n";

/** A connection read line by line, as most protocols in plain text are: each line ends in CR LF. */
export class Lines {
  readonly #connection: Connection;
  readonly #decoder = new TextDecoder();
  /** What has come and was not asked for yet. */
  #rest = "";

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The next line without its end; null at the end of the stream. */
  async next(): Promise<string | null> {
    while (!this.#rest.includes(END)) {
      if (!(await this.#readMore())) return null;
    }
    const at = this.#rest.indexOf(END);
    return this.#cut(at, at + END.length);
  }

  /** So many characters, whatever lines they are. */
  async take(length: number): Promise<string> {
    while (this.#rest.length < length) {
      if (!(await this.#readMore())) break;
    }
    return this.#cut(length, length);
  }

  async #readMore(): Promise<boolean> {
    const bytes = await this.#connection.read();
    if (bytes === null) return false;
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    return true;
  }

  #cut(to: number, next: number): string {
    const text = this.#rest.slice(0, to);
    this.#rest = this.#rest.slice(next);
    return text;
  }
}

/** Sends a line of text. */
export const say = (connection: Connection, line: string): void =>
  void connection.write(line + END);
