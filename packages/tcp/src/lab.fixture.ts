import { NEVER, type Ns } from "@seedwire/engine";
import {
  ACK,
  addressOf,
  FIN,
  OPTION_SACK,
  OPTION_TIMESTAMPS,
  PSH,
  RST,
  SYN,
  URG,
  type Packet,
} from "@seedwire/wire";
import { tcpConfig, type TcpOptions } from "./config.ts";
import { close } from "./event/close.ts";
import { conclude } from "./event/conclude.ts";
import { openActive } from "./event/open.ts";
import { noteRead, received } from "./event/receive.ts";
import { send } from "./event/send.ts";
import { nextDeadlineNs, timeout } from "./event/timeout.ts";
import { Outbox } from "./outbox.ts";
import { acceptSyn } from "./segment-arrives/listen.ts";
import { inSynchronizedState } from "./segment-arrives/synchronized.ts";
import { inSynSent } from "./segment-arrives/syn-sent.ts";
import { type Seq, seqAdd, seqDiff, toSeq } from "./seq.ts";
import type { State } from "./state.ts";
import { checkTcb } from "./check-tcb.ts";
import { createTcb } from "./create-tcb.ts";
import type { Tcb } from "./tcb.ts";

/**
 * Just below 2^31, so that everything wraps early: sequence numbers are kept as signed numbers of 32 bits,
 * whose edge is there. `both-ways.test.ts` begins below 2^32 too.
 */
export const ISS = toSeq(0x7fff_fff0);
export const IRS = toSeq(0x7fff_ff80);
export const MTU = 1500;

const LETTERS = [
  [SYN, "S"],
  [FIN, "F"],
  [RST, "R"],
  [PSH, "P"],
  [URG, "U"],
  [ACK, "A"],
] as const;

/** What a test says of a segment of the peer; the rest is as a peer in step with us would send it. */
export interface Said {
  /** Letters of SFRPUA. */
  readonly flags: string;
  /** From RCV.NXT. Default 0. */
  readonly seq?: number;
  /** From SND.NXT. Default 0. */
  readonly ack?: number;
  /** Bytes of payload. Default 0. */
  readonly length?: number;
  /** As in the header. Default 60000. */
  readonly window?: number;
  /** Options and the like. */
  readonly set?: Partial<Packet>;
  /** SACK edges, from SND.UNA. */
  readonly sack?: readonly number[];
}

/** A TCB on a bench: events go in, segments and news come out; no engine, no IP. */
export class Lab {
  tcb: Tcb;
  readonly out = new Outbox();
  nowNs: Ns = 0;
  news = 0;
  error: string | null = null;
  /** States gone through in the latest event. */
  states: State[] = [];
  /** Packets that left in the latest event; released with the next. */
  packets: Packet[] = [];

  constructor(options: TcpOptions = {}, passive = false, mtuBytes = MTU) {
    this.tcb = createTcb({
      config: tcpConfig({ profile: "rfc" }, options),
      localAddress: addressOf(10, 0, 0, 1),
      localPort: 1,
      remoteAddress: addressOf(10, 0, 0, 2),
      remotePort: 2,
      passive,
      iss: ISS,
      tsOffset: 0,
      mtuBytes,
      nowNs: 0,
      random: () => 0,
    });
  }

  /** Runs one event; says what left, like `["A 1 ack 1", "FA 1+100 ack 1"]`, from ISS and IRS. */
  event(what: (tcb: Tcb, out: Outbox) => unknown): string[] {
    const { out, tcb } = this;
    for (const packet of this.packets.splice(0)) out.pool.release(packet);
    out.begin(this.nowNs);
    checkTcb(tcb);
    what(tcb, out);
    conclude(tcb, out);
    checkTcb(tcb);
    this.news = out.news;
    this.error = out.error;
    this.states = [...out.states];
    for (let packet = out.take(); packet !== null; packet = out.take()) this.packets.push(packet);
    return this.packets.map(show);
  }

  /** A segment of the peer arrives. */
  arrives(said: Said): string[] {
    const packet = this.packet(said);
    const sent = this.event((tcb, out) => {
      if (tcb.state === "SYN-SENT") inSynSent(tcb, packet, MTU, out);
      else inSynchronizedState(tcb, packet, out);
    });
    this.out.pool.release(packet);
    return sent;
  }

  packet({ flags, seq = 0, ack = 0, length = 0, window = 60000, set, sack }: Said): Packet {
    const { tcb } = this;
    const packet = this.out.pool.take();
    packet.flags = LETTERS.reduce(
      (bits, [bit, letter]) => bits | (flags.includes(letter) ? bit : 0),
      0,
    );
    packet.seq = seqAdd(tcb.state === "SYN-SENT" ? IRS : tcb.rcvNxt, seq);
    packet.ack = seqAdd(tcb.sndNxt, ack);
    packet.window = window;
    packet.payload = bytesFrom(length);
    packet.payloadLength = length;
    if (sack !== undefined) {
      packet.tcpOptions |= OPTION_SACK;
      packet.sackBlocks = sack.length / 2;
      packet.sackEdges = new Int32Array(8);
      sack.forEach((edge, at) => (packet.sackEdges![at] = seqAdd(tcb.sndUna, edge)));
    }
    packet.tcpOptions |= set?.tcpOptions ?? 0;
    const sackBytes = packet.sackBlocks > 0 ? 4 + 8 * packet.sackBlocks : 0;
    const stampBytes = (packet.tcpOptions & OPTION_TIMESTAMPS) === 0 ? 0 : 12;
    packet.sizeBytes = 40 + sackBytes + stampBytes + length;
    return Object.assign(packet, set);
  }

  write(length: number): string[] {
    return this.event((tcb, out) => send(tcb, bytesFrom(length), out));
  }

  /** The application takes up to so many bytes. */
  read(length: number): string[] {
    return this.event((tcb) => {
      noteRead(tcb, tcb.receiveBuffer.take(length).length, this.nowNs);
      received(tcb);
    });
  }

  close(): string[] {
    return this.event((tcb, out) => close(tcb, out));
  }

  /** Lets an ACK leave that only waits for the application to have its say. */
  settle(): string[] {
    return this.tcb.delayedAckDeadlineNs <= this.nowNs ? this.expire() : [];
  }

  /** Lets time pass up to the next deadline, and what is due happen. */
  expire(): string[] {
    const deadlineNs = nextDeadlineNs(this.tcb);
    if (deadlineNs === NEVER) return ["nothing is due"];
    this.nowNs = Math.max(this.nowNs, deadlineNs);
    return this.event((tcb, out) => timeout(tcb, out));
  }
}

const PATTERN = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 7) & 255);
const bytesFrom = (length: number): Uint8Array => PATTERN.subarray(0, length);

const from = (base: Seq, value: number): number => seqDiff(toSeq(value), base);

/** A segment of ours in a line: flags, SEQ from ISS, length, ACK from IRS. */
export function show(packet: Packet): string {
  const letters = LETTERS.filter(([bit]) => (packet.flags & bit) !== 0).map(([, letter]) => letter);
  const length = packet.payloadLength === 0 ? "" : `+${packet.payloadLength}`;
  // A RST of no connection may say SEQ=0.
  const seq = packet.seq === 0 && letters.includes("R") ? "zero" : from(ISS, packet.seq);
  const ack = (packet.flags & ACK) === 0 ? "" : ` ack ${from(IRS, packet.ack)}`;
  return `${letters.join("")} ${seq}${length}${ack}`;
}

/** A TCB brought into a state by the events that lead there. */
export function inState(state: State, options: TcpOptions = {}, passive = false): Lab {
  const lab = new Lab(options, passive);
  if (state === "CLOSED") return lab;
  if (passive) {
    const syn = lab.packet({ flags: "S", set: { seq: IRS } });
    lab.event((tcb, out) => acceptSyn(tcb, syn, MTU, out));
    lab.out.pool.release(syn);
  } else {
    lab.event((tcb, out) => openActive(tcb, out));
    if (state === "SYN-SENT") return lab;
    lab.arrives({ flags: state === "SYN-RECEIVED" ? "S" : "SA" });
  }
  if (state === "SYN-RECEIVED") return lab;
  if (passive) lab.arrives({ flags: "A" });
  switch (state) {
    case "FIN-WAIT-1":
      lab.close();
      break;
    case "FIN-WAIT-2":
      lab.close();
      lab.arrives({ flags: "A" });
      break;
    case "CLOSE-WAIT":
      lab.arrives({ flags: "FA" });
      lab.settle();
      break;
    case "CLOSING":
      lab.close();
      lab.arrives({ flags: "FA", ack: -1 });
      lab.settle();
      break;
    case "LAST-ACK":
      lab.arrives({ flags: "FA" });
      lab.close();
      break;
    case "TIME-WAIT":
      lab.close();
      lab.arrives({ flags: "A" });
      lab.arrives({ flags: "FA" });
      lab.settle();
      break;
    default:
  }
  return lab;
}
