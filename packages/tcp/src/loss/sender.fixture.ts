import { ms } from "@seedwire/engine";
import { OPTION_MSS, OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS, type Packet } from "@seedwire/wire";
import type { TcpOptions } from "../config.ts";
import { ISS, Lab } from "../lab.fixture.ts";
import { openActive } from "../event/open.ts";
import { send } from "../event/send.ts";
import { nextDeadlineNs, timeout } from "../event/timeout.ts";
import { seqAdd, seqDiff, toSeq } from "../seq.ts";
import type { Recovery } from "../tcb.ts";

/** How Linux would tell it: ca_state, cwnd, ssthresh, and of what is in flight SACKed, lost, retrans. */
export type Account = [
  state: Recovery,
  cwnd: number,
  ssthresh: number,
  sacked: number,
  lost: number,
  retrans: number,
];

/** What a sender is, beside a Linux one with Reno, SACK and segments of 1000 bytes. */
export interface SenderOptions extends TcpOptions {
  readonly rttMs?: number;
}

/**
 * A sender of Linux on a bench: 10 segments of 1000 bytes of initial window, a round trip of 50 ms in
 * the handshake. Sequence numbers count from the first byte, times in ms from its ESTABLISHED.
 */
export class Sender {
  readonly lab: Lab;
  #began = 0;
  /** TSval of our segments, by the ms in which they left. */
  readonly #stamps = new Map<number, number>();

  constructor({ rttMs = 50, ...options }: SenderOptions = {}) {
    this.lab = new Lab({
      profile: "linux",
      congestionControl: "reno",
      timestamps: false,
      windowScaling: false,
      nagle: false,
      ...options,
    });
    this.lab.event((tcb, out) => openActive(tcb, out));
    const began = this.lab.nowNs;
    this.lab.nowNs = began + ms(rttMs);
    const { timestamps, sack } = this.lab.tcb.config;
    const tcpOptions =
      OPTION_MSS | (sack ? OPTION_SACK_PERMITTED : 0) | (timestamps ? OPTION_TIMESTAMPS : 0);
    this.lab.arrives({ flags: "SA", set: { tcpOptions, mss: timestamps ? 1012 : 1000 } });
    this.lab.arrives({ flags: "A" }); // updates the window, so that the next is a duplicate
    this.#began = this.lab.nowNs;
  }

  get ms(): number {
    return (this.lab.nowNs - this.#began) / 1e6;
  }

  get tcb(): Lab["tcb"] {
    return this.lab.tcb;
  }

  write(bytes: number): string[] {
    const data = new Uint8Array(bytes);
    return this.#told(this.lab.event((tcb, out) => send(tcb, data, out)));
  }

  /** An ACK of so many bytes, with SACK blocks; what leaves because of it, like `["1001+1000"]`. */
  ack(bytes: number, ...sack: readonly [number, number][]): string[] {
    return this.echo(bytes, null, ...sack);
  }

  /** An ACK that echoes the timestamp of what left in that ms. */
  echo(bytes: number, sentMs: number | null, ...sack: readonly [number, number][]): string[] {
    const { tcb } = this.lab;
    const una = seqDiff(tcb.sndUna, ISS);
    const set: Partial<Packet> = { ack: seqAdd(ISS, bytes + 1) };
    if (sentMs !== null) {
      set.tsEcr = this.#stamps.get(sentMs)!;
      set.tsVal = 1;
    }
    const edges = sack.flat().map((edge) => edge + 1 - una);
    const said = { flags: "A", ...(edges.length > 0 ? { sack: edges } : {}) };
    const packet = this.lab.packet(said);
    const tcpOptions = packet.tcpOptions | (sentMs === null ? 0 : OPTION_TIMESTAMPS);
    this.lab.out.pool.release(packet);
    return this.#told(this.lab.arrives({ ...said, set: { ...set, tcpOptions } }));
  }

  /** Lets time pass, and what is due happen; what leaves meanwhile, like `["at 250: 1+1000"]`. */
  pass(timeMs: number): string[] {
    const { lab } = this;
    const endNs = lab.nowNs + ms(timeMs);
    const sent: string[] = [];
    while (nextDeadlineNs(lab.tcb) <= endNs) {
      lab.nowNs = nextDeadlineNs(lab.tcb);
      const at = Math.round(this.ms * 10) / 10;
      const segments = this.#told(lab.event((tcb, out) => timeout(tcb, out)));
      sent.push(...segments.map((segment) => `at ${at}: ${segment}`));
    }
    lab.nowNs = endNs;
    return sent;
  }

  get account(): Account {
    const { congestion, recovery, scoreboard: board } = this.lab.tcb;
    const { cwndSegments, ssthreshSegments } = congestion;
    return [
      recovery,
      cwndSegments,
      ssthreshSegments,
      board.sackedOut,
      board.lostOut,
      board.retransOut,
    ];
  }

  /** Numbers of the first byte, from 0, and length of the data segments in the outbox. */
  #told(_lines: readonly string[]): string[] {
    const data = this.lab.packets.filter(({ payloadLength }) => payloadLength > 0);
    return data.map((packet) => {
      if ((packet.tcpOptions & OPTION_TIMESTAMPS) !== 0) {
        this.#stamps.set(Math.round(this.ms), packet.tsVal);
      }
      return `${seqDiff(toSeq(packet.seq), ISS) - 1}+${packet.payloadLength}`;
    });
  }
}
