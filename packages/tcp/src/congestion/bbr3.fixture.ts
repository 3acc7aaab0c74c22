import { type Ns, seconds } from "@seedwire/engine";
import { type DelayModel, type LossModel, packets, type QueueModel } from "@seedwire/link";
import type { TcpOptions } from "../config.ts";
import type { Connection } from "../connection.ts";
import { B, twoHosts, type TwoHosts } from "../two-hosts.fixture.ts";
import { Bbr3 } from "./bbr3.ts";
import type { Bbr3State } from "./bbr3-variables.ts";

/** BBRv3 after an ACK or a loss. */
export interface Bbr3Row {
  readonly nowNs: Ns;
  readonly state: Bbr3State;
  readonly cwnd: number;
  readonly flight: number;
  readonly delivered: number;
  readonly round: number;
  readonly pacingBps: number;
  /** Rates in bits of data per second. */
  readonly bwBps: number;
  readonly maxBwBps: number;
  readonly bwShorttermBps: number;
  readonly minRttNs: Ns;
  readonly inflightLongterm: number;
  readonly inflightShortterm: number;
  readonly extraAcked: number;
  /** Bandwidth-delay product by the model, segments. */
  readonly bdp: number;
}

export interface FlowOptions {
  readonly rateBps: number;
  readonly rttNs: Ns;
  /** Packets that may wait. Default 10,000. */
  readonly queue?: number;
  readonly queueModel?: QueueModel;
  readonly loss?: LossModel;
  readonly reorder?: DelayModel;
  /** What happens to ACKs on their way. */
  readonly ackJitter?: DelayModel;
  readonly tcp?: TcpOptions;
  readonly seed?: string;
}

const PIECE = new Uint8Array(64 * 1024);

/** One flow of BBRv3 over one cable, and a row for each ACK that its sender takes. */
export class Bbr3Flow {
  readonly hosts: TwoHosts;
  readonly sender: Connection;
  readonly rows: Bbr3Row[] = [];
  /** Hears of every row. */
  onRow: ((row: Bbr3Row) => void) | null = null;
  #receiver: Connection | null = null;

  constructor(options: FlowOptions) {
    const { rateBps, rttNs, queue = 10_000, loss, reorder, ackJitter } = options;
    const { queueModel = packets(queue) } = options;
    this.hosts = twoHosts({
      seed: options.seed ?? "1",
      tcp: { profile: "linux" },
      tcpA: { congestionControl: "bbr3", ...options.tcp },
      ab: {
        rateBps,
        delayNs: rttNs / 2,
        queue: queueModel,
        ...(loss && { loss }),
        ...(reorder && { reorder }),
      },
      ba: { rateBps: Infinity, delayNs: rttNs / 2, ...(ackJitter && { jitter: ackJitter }) },
    });
    const { a, b } = this.hosts;
    b.listen(80, {}, (connection) => {
      this.#receiver = connection;
      connection.consume(
        () => {},
        () => {},
      );
    });
    this.sender = a.connect(B, 80);
    if (this.sender.endpoint.tcb.congestion instanceof Bbr3) this.#record();
  }

  get bbr(): Bbr3 {
    const { congestion } = this.sender.endpoint.tcb;
    if (congestion instanceof Bbr3) return congestion;
    throw new Error("the flow is not one of BBRv3");
  }

  get #link() {
    return this.hosts.cable.ab.link;
  }

  /** Sends without end from now on. */
  greedy(): void {
    const { sender } = this;
    const fill = (): void => {
      while (sender.writable > 0) sender.push(PIECE);
    };
    sender.onDrain = fill;
    if (sender.openedNs >= 0) fill();
    else sender.onOpen = fill;
  }

  /** Stops {@link greedy}; what is in the send buffer still leaves. */
  rest(): void {
    this.sender.onDrain = null;
  }

  /** Writes so many bytes once a period, from now until then. */
  write(bytes: number, periodNs: Ns, untilNs: Ns): void {
    const { simulation } = this.hosts;
    if (simulation.nowNs >= untilNs) return;
    for (let left = bytes; left > 0; left -= PIECE.length) {
      this.sender.push(PIECE.subarray(0, Math.min(left, PIECE.length)));
    }
    simulation.after(periodNs, () => this.write(bytes, periodNs, untilNs));
  }

  /** Lets time pass up to then. */
  runTo(nowNs: Ns): this {
    this.hosts.simulation.runSync(nowNs);
    return this;
  }

  /** Lets time pass until BBR comes into a state, for 60 s at most; it may have left it within that ACK. */
  runInto(state: Bbr3State): this {
    const { simulation } = this.hosts;
    let isThere = false;
    this.onRow = (row) => {
      if (row.state !== state) return;
      isThere = true;
      simulation.stop();
    };
    simulation.runSync(simulation.nowNs + seconds(60));
    this.onRow = null;
    if (!isThere) throw new Error(`not in ${state} within 60 s`);
    return this;
  }

  setRate(rateBps: number): void {
    this.#link.setRate(rateBps);
  }

  /** One way, ns. */
  setDelay(delayNs: Ns): void {
    this.#link.setDelay(delayNs);
  }

  setReorder(reorder: DelayModel | null): void {
    this.#link.setMedium({ reorder });
  }

  setLoss(loss: LossModel | null): void {
    this.#link.setLoss(loss);
  }

  /** Bytes that the receiver's application has. */
  get deliveredBytes(): number {
    return this.#receiver?.deliveredBytes ?? 0;
  }

  /** What the application got from now until then, bits per second. */
  goodputBps(untilNs: Ns): number {
    const { simulation } = this.hosts;
    const [fromNs, from] = [simulation.nowNs, this.deliveredBytes];
    this.runTo(untilNs);
    return ((this.deliveredBytes - from) * 8e9) / (untilNs - fromNs);
  }

  /** The states gone through, each once for each stay. */
  get states(): Bbr3State[] {
    return this.stays.map(({ state }) => state);
  }

  /** Each stay in a state: its first and its last row. */
  get stays(): { state: Bbr3State; first: Bbr3Row; last: Bbr3Row }[] {
    const stays: { state: Bbr3State; first: Bbr3Row; last: Bbr3Row }[] = [];
    for (const row of this.rows) {
      const stay = stays.at(-1);
      if (stay?.state === row.state) stay.last = row;
      else stays.push({ state: row.state, first: row, last: row });
    }
    return stays;
  }

  /** Rows from then on. */
  since(nowNs: Ns): Bbr3Row[] {
    return this.rows.filter((row) => row.nowNs >= nowNs);
  }

  #record(): void {
    const { bbr } = this;
    const control = bbr.control.bind(bbr);
    bbr.control = (ack) => {
      const before = bbr.state;
      control(ack);
      // DOWN may last no longer than its ACK, but it was there.
      if (before === "ProbeRTT" && bbr.state === "ProbeBW_CRUISE") this.#note(ack, "ProbeBW_DOWN");
      this.#note(ack, bbr.state);
    };
    const onLost = bbr.onLost.bind(bbr);
    bbr.onLost = (segment, view) => {
      onLost(segment, view);
      this.#note(view, bbr.state);
    };
  }

  #note(
    view: { nowNs: Ns; mssBytes: number; flightSegments: number; delivered: number },
    state: Bbr3State,
  ): void {
    const { bbr } = this;
    if (bbr.bw === 0) return; // the handshake
    const bps = 8e9 * view.mssBytes;
    const row: Bbr3Row = {
      nowNs: view.nowNs,
      state,
      cwnd: bbr.cwndSegments,
      flight: view.flightSegments,
      delivered: view.delivered,
      round: bbr.roundCount,
      pacingBps: bbr.pacingBps,
      bwBps: bbr.bw * bps,
      maxBwBps: bbr.maxBw * bps,
      bwShorttermBps: bbr.bwShortterm * bps,
      minRttNs: bbr.minRttNs,
      inflightLongterm: bbr.inflightLongterm,
      inflightShortterm: bbr.inflightShortterm,
      extraAcked: bbr.extraAcked,
      bdp: bbr.bw * bbr.minRttNs,
    };
    this.rows.push(row);
    this.onRow?.(row);
  }
}

/** A token bucket at the beginning of a wire: what finds no token is lost. */
export function policer(rateBps: number, burstBytes: number): LossModel {
  return () => {
    let tokens = burstBytes;
    let filledNs = 0;
    return {
      hits({ sizeBytes }, nowNs) {
        tokens = Math.min(burstBytes, tokens + ((nowNs - filledNs) * rateBps) / 8e9);
        filledNs = nowNs;
        if (tokens < sizeBytes) return true;
        tokens -= sizeBytes;
        return false;
      },
    };
  };
}

/** Packets wait for the next of the instants that are so far apart, and arrive together. */
export function bunched(periodNs: Ns): DelayModel {
  return () => ({ extraNs: (_packet, nowNs) => (periodNs - (nowNs % periodNs)) % periodNs });
}

/** Data in so much of a link: full packets have 1448 bytes of it in 1500. */
export const dataBps = (rateBps: number): number => (rateBps * 1448) / 1500;
