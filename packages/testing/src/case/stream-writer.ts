import { patternPiece, type Connection, type Network } from "seedwire";
import type { EndCase } from "./network-case.ts";

/** Writes a pattern to a connection as its case says, and then closes that half. */
export class StreamWriter {
  /** Bytes of the pattern that were written. */
  written = 0;
  /** All was written and the half is closed, or it never will be. */
  over = false;
  readonly #net: Network;
  readonly #connection: Connection;
  readonly #end: EndCase;
  readonly #total: number;
  readonly #salt: number;
  #started = false;
  #mayEnd: boolean;

  constructor(net: Network, connection: Connection, end: EndCase, total: number, salt: number) {
    this.#net = net;
    this.#connection = connection;
    this.#end = end;
    this.#total = total;
    this.#salt = salt;
    this.#mayEnd = end.closesLast !== true;
  }

  /** Begins, after what a SYN took with it. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.written = this.#connection.writtenBytes;
    this.#connection.onDrain = () => this.#write();
    this.#write();
  }

  /** The other end has closed its half, and all was read. */
  peerEnded(): void {
    this.start();
    this.#mayEnd = true;
    this.#endIfDone();
  }

  /** Nothing more is written. */
  stop(): void {
    this.over = true;
    this.#connection.onDrain = null;
  }

  #write(): void {
    const { writeBytes = Infinity, writeEveryNs = 0 } = this.#end;
    while (!this.over && this.written < this.#total && this.#connection.writable > 0) {
      const most = Math.min(this.#total, this.written + writeBytes);
      const piece = patternPiece(this.written, most, this.#salt);
      if (this.#connection.push(piece) !== null) return this.stop();
      this.written += piece.length;
      if (writeEveryNs > 0 && this.written < this.#total) {
        this.#connection.onDrain = null;
        this.#net.after(writeEveryNs, () => this.#writeAgain());
        return;
      }
    }
    this.#endIfDone();
  }

  #writeAgain(): void {
    if (this.over) return;
    this.#connection.onDrain = () => this.#write();
    this.#write();
  }

  #endIfDone(): void {
    if (this.over || !this.#started || !this.#mayEnd || this.written < this.#total) return;
    this.stop();
    this.#connection.end();
  }
}
