import { check, checkOptions, flag, type Kinds, parseSize, type Wait } from "@seedwire/engine";
import type { Connection } from "@seedwire/tcp";
import { CONNECTION, SALT } from "./pattern-kinds.ts";
import { patternPiece } from "./pattern.ts";

export interface SendPatternOptions {
  /** Which pattern. Default 0. */
  readonly salt?: number;
  /** Close the sending half after the last byte. Default true. */
  readonly end?: boolean;
}

const KINDS: Kinds<SendPatternOptions> = { salt: SALT, end: flag };

/** A transfer that is under way. */
export interface PatternSender {
  /** Bytes written so far. */
  readonly writtenBytes: number;
  /** Resolves when the last byte is written, rejects if the connection ends before. */
  readonly done: Promise<void>;
}

/**
 * Sends a pattern over a connection, as fast as it takes it: by reference, without a copy and
 * without a promise for each write. Uses the connection's `onDrain`.
 *
 * @param size in bytes, or as a text: "100MB"; Infinity to send without end
 */
export function sendPattern(
  connection: Connection,
  size: number | string,
  options: SendPatternOptions = {},
): PatternSender {
  check(connection, CONNECTION, "sendPattern: the connection");
  checkOptions(options, KINDS, "sendPattern");
  const endless = size === Infinity;
  const total = endless ? Infinity : parseSize(size, "The size of a pattern to send");
  return new Sender(connection, total, options);
}

class Sender implements PatternSender {
  writtenBytes = 0;
  readonly done: Promise<void>;
  readonly #connection: Connection;
  readonly #total: number = 0.5;
  readonly #salt: number = 0;
  readonly #end: boolean = false;
  readonly #wait: Wait<void>;
  /**
   * (A function that is assigned to a property right where it is written is born old in V8, and so a whole
   * run would outlive the next minor collections. One that a field begins with is not.)
   */
  readonly #onDrain = (): void => this.#write();

  constructor(connection: Connection, total: number, { salt = 0, end = true }: SendPatternOptions) {
    this.#connection = connection;
    this.#total = total;
    this.#salt = salt;
    this.#end = end;
    const { name, endpoint } = connection;
    this.#wait = endpoint.stack.simulation.waits.begin<void>(
      endpoint.stack.node.name,
      `a pattern to be written to ${name}`,
    );
    this.done = this.#wait.promise;
    connection.onDrain = this.#onDrain;
    this.#write();
  }

  #write(): void {
    const connection = this.#connection;
    while (this.writtenBytes < this.#total) {
      if (connection.writable === 0) return;
      const piece = patternPiece(this.writtenBytes, this.#total, this.#salt);
      const refusal = connection.push(piece);
      if (refusal !== null) return this.#wait.reject(refusal);
      this.writtenBytes += piece.length;
    }
    connection.onDrain = null;
    if (this.#end) connection.end();
    this.#wait.resolve();
  }
}
