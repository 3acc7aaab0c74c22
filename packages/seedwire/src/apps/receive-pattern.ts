import {
  check,
  checkOptions,
  flag,
  type Kinds,
  formatDuration,
  type Ns,
  type Simulation,
} from "@seedwire/engine";
import type { Connection } from "@seedwire/tcp";
import { CONNECTION, SALT } from "./pattern-kinds.ts";
import { PatternCheck } from "./pattern-check.ts";

export interface ReceivePatternOptions {
  /** Compare every byte with the pattern. Default true. */
  readonly verify?: boolean;
  /** Which pattern. Default 0. */
  readonly salt?: number;
}

const KINDS: Kinds<ReceivePatternOptions> = { verify: flag, salt: SALT };

/** What a transfer has brought so far. */
export interface PatternReceiver {
  readonly receivedBytes: number;
  /** When the latest bytes came; when the receiver began before that. */
  readonly lastNs: Ns;
  /**
   * Resolves with the number of bytes at the end of the stream; rejects if the connection breaks.
   * A wrong byte ends the whole run.
   */
  readonly done: Promise<number>;
}

/** Bytes came that are not those of the pattern: a violation of what TCP promises. */
export class PatternError extends Error {
  override readonly name = "PatternError";
  /** Offset in the stream of the first wrong byte. */
  readonly offset: number;

  constructor(connection: string, offset: number, found: number, nowNs: Ns) {
    super(
      `${connection}: byte ${offset} of the stream is wrong: it is ${found}, which is not the pattern's (at ${formatDuration(nowNs)})`,
    );
    this.offset = offset;
  }
}

/**
 * Takes all that comes over a connection and compares it with the pattern that `sendPattern` sends:
 * without a copy, and without a promise for each piece.
 */
export function receivePattern(
  connection: Connection,
  options: ReceivePatternOptions = {},
): PatternReceiver {
  check(connection, CONNECTION, "receivePattern: the connection");
  checkOptions(options, KINDS, "receivePattern");
  return new Receiver(connection, options);
}

class Receiver implements PatternReceiver {
  receivedBytes = 0;
  lastNs: Ns = 0.5;
  readonly done: Promise<number>;
  readonly #name: string;
  readonly #simulation: Simulation;
  readonly #check: PatternCheck;

  constructor(connection: Connection, { verify = true, salt = 0 }: ReceivePatternOptions) {
    const { simulation, node } = connection.endpoint.stack;
    this.#name = connection.name;
    this.#simulation = simulation;
    this.#check = new PatternCheck(salt);
    this.lastNs = simulation.nowNs;
    const wait = simulation.waits.begin<number>(node.name, `the end of a pattern on ${this.#name}`);
    this.done = wait.promise;
    connection.consume(
      (bytes, offset, length) => {
        if (verify) this.#verify(bytes, offset, length);
        this.receivedBytes += length;
        this.lastNs = simulation.nowNs;
      },
      (error) => (error === null ? wait.resolve(this.receivedBytes) : wait.reject(error)),
    );
  }

  #verify(bytes: Uint8Array, offset: number, length: number): void {
    const at = this.#check.firstWrong(bytes, offset, length, this.receivedBytes);
    if (at < 0) return;
    const { nowNs } = this.#simulation;
    const position = this.receivedBytes + at;
    this.#simulation.fail(new PatternError(this.#name, position, bytes[offset + at]!, nowNs));
  }
}
