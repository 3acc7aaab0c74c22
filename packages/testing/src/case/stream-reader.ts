import {
  firstWrong,
  PatternError,
  type Connection,
  type Network,
  type SocketError,
} from "seedwire";
import type { EndCase } from "./network-case.ts";

/** Reads from a connection as its case says, and compares every byte with the pattern. */
export class StreamReader {
  receivedBytes = 0;
  /** The end was read, or will never be. */
  over = false;
  /** It was read. */
  ended = false;
  readonly #net: Network;
  readonly #connection: Connection;
  readonly #salt: number;

  /** @param onNews called when the first bytes came, and with true at the end of the stream */
  constructor(
    net: Network,
    connection: Connection,
    { readBytes = 0, readEveryNs = 0 }: EndCase,
    salt: number,
    onNews: (ended: boolean) => void,
  ) {
    this.#net = net;
    this.#connection = connection;
    this.#salt = salt;
    const isSlow = readEveryNs > 0;
    let quota = readBytes;
    const rest = (): void => {
      connection.pause();
      net.after(readEveryNs, () => {
        quota = readBytes;
        if (!this.over) connection.resume();
      });
    };
    if (isSlow) rest();
    connection.consume(
      (bytes, offset, length) => {
        this.#verify(bytes, offset, length);
        const isFirst = this.receivedBytes === 0;
        this.receivedBytes += length;
        quota -= length;
        if (isSlow && quota <= 0) rest();
        if (isFirst) net.simulation.call(() => onNews(false));
      },
      (error: SocketError | null) => {
        this.over = true;
        this.ended = error === null;
        if (this.ended) net.simulation.call(() => onNews(true));
      },
    );
  }

  #verify(bytes: Uint8Array, offset: number, length: number): void {
    const at = firstWrong(bytes, offset, length, this.receivedBytes, this.#salt);
    if (at < 0) return;
    const { simulation, now } = this.#net;
    const position = this.receivedBytes + at;
    const found = bytes[offset + at]!;
    simulation.fail(new PatternError(this.#connection.name, position, found, now));
  }
}
