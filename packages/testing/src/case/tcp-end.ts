import type { Connection, Network } from "seedwire";
import { CaseError } from "./case-error.ts";
import type { EndCase } from "./network-case.ts";
import { StreamReader } from "./stream-reader.ts";
import { StreamWriter } from "./stream-writer.ts";

/** What an end of a connection is to send and to receive. */
export interface EndPlan {
  readonly end: EndCase;
  readonly sends: number;
  readonly sendSalt: number;
  readonly expects: number;
  readonly expectSalt: number;
  /** Somebody breaks the connection off, or crashes, or may give up: it need not come to a good end. */
  readonly mayBreak: boolean;
  /**
   * Whether packets were lost. Then the last ACK may have been so often that the other end's TIME-WAIT
   * is over, and its host answers our FIN by a RST, though both have all they wanted.
   */
  readonly mayLose: () => boolean;
}

/** One end of one connection: writes, reads, and judges what its application has seen. */
export class TcpEnd {
  readonly connection: Connection;
  readonly writer: StreamWriter;
  readonly reader: StreamReader;
  /** The connection is CLOSED and everything is read. */
  settled = false;
  readonly #plan: EndPlan;
  readonly #onSettled: () => void;
  #aborted = false;

  constructor(net: Network, connection: Connection, plan: EndPlan, onSettled: () => void) {
    const { end, sends, sendSalt, expectSalt } = plan;
    this.connection = connection;
    this.#plan = plan;
    this.#onSettled = onSettled;
    this.writer = new StreamWriter(net, connection, end, sends, sendSalt);
    this.reader = new StreamReader(net, connection, end, expectSalt, (ended) => {
      if (ended) this.writer.peerEnded();
      else this.writer.start();
      this.#settle();
    });
    connection.onClose = () => {
      this.writer.stop();
      this.#settle();
    };
    connection.onOpen = () => this.#opened();
    if (connection.openedNs >= 0) this.#opened();
  }

  abort(): void {
    if (this.settled) return;
    this.#aborted = true;
    this.connection.abort();
    this.#settle(); // of one that is CLOSED already there will be no more news
  }

  /**
   * It has taken its window back over data out of order, and so does not take what is missing before that: it
   * never gets on. So does Linux where it is allowed to shrink windows (sysctl tcp_shrink_window).
   */
  get isShut(): boolean {
    const { config, rcvAdv, rcvNxt, reassembly, receiveBuffer } = this.connection.endpoint.tcb;
    if (!config.windowShrinks || config.receiveWindow !== "linux") return false;
    return rcvAdv === rcvNxt && !reassembly.empty && receiveBuffer.bytes === 0;
  }

  #opened(): void {
    if (this.#plan.end.speaksSecond !== true) this.writer.start();
  }

  #settle(): void {
    const { connection, reader } = this;
    if (this.settled || connection.closedNs < 0) return;
    const isBroken = connection.error !== null || this.#aborted;
    if (!reader.over && !isBroken) return; // there is more to read
    this.settled = true;
    reader.over = true;
    this.#judge();
    this.#onSettled();
  }

  #judge(): void {
    const { connection, reader, writer } = this;
    const { expects, sends, mayBreak } = this.#plan;
    const { error, name } = connection;
    const isWhole = reader.ended && reader.receivedBytes === expects && writer.written === sends;
    if (isWhole && (error === null || this.#plan.mayLose())) return;
    if (mayBreak && (error !== null || this.#aborted || !reader.ended)) return;
    if (mayBreak && reader.receivedBytes === expects) return;
    const why = error === null ? "no error" : error.message;
    throw new CaseError(
      `${name} ended with ${reader.receivedBytes} of ${expects} bytes received, ` +
        `${writer.written} of ${sends} written, ${reader.ended ? "at" : "before"} the end of the stream, and ${why}`,
    );
  }
}
