import {
  checkOptions,
  flag,
  seconds,
  whole,
  type Kinds,
  type Ns,
  type Timer,
} from "@seedwire/engine";
import {
  echoRest,
  formatAddress,
  ICMP,
  ICMP_ECHO,
  ICMP_HEADER_BYTES,
  type Address,
  type Packet,
} from "@seedwire/wire";
import { callOn } from "../crashed-host.ts";
import type { Node } from "../node.ts";
import type { IcmpError, IcmpErrorKind } from "./error.ts";

/** One echo request (RFC 792, "Echo or Echo Reply Message"). */
export interface EchoOptions {
  /** Data after the ICMP header, bytes. Default 56, which makes a packet of 84. */
  readonly dataBytes?: number;
  /** Default 1. */
  readonly identifier?: number;
  /** Default: counted from 1 at each node. */
  readonly sequence?: number;
  /** Default 64. Traceroute begins with 1. */
  readonly ttl?: number;
  readonly dontFragment?: boolean;
  /** How long to wait, ns. Default 10 s. */
  readonly timeoutNs?: Ns;
}

const KINDS: Kinds<EchoOptions> = {
  dataBytes: whole(0, 65507),
  identifier: whole(0, 65535),
  sequence: whole(0, 65535),
  ttl: whole(1, 255),
  dontFragment: flag,
  timeoutNs: whole(0, Number.MAX_SAFE_INTEGER),
};

/** What became of an echo request. */
export interface EchoResult {
  /** An answer; an ICMP error; nothing in time; nothing leads there; the node crashed meanwhile. */
  readonly outcome: "reply" | "error" | "timeout" | "no-route" | "crashed";
  /** Time from request to answer or error by the node's own clock, ns; null without either. */
  readonly rttNs: Ns | null;
  /** Who answered, or said why not. */
  readonly from: Address | null;
  /** What the ICMP error said. */
  readonly error: IcmpErrorKind | null;
  /** TTL that the answer arrived with. */
  readonly ttl: number | null;
  readonly sequence: number;
}

interface Pending {
  readonly sequence: number;
  readonly sentNs: Ns;
  readonly timer: Timer;
  readonly done: (result: EchoResult) => void;
}

/** The echo requests of one node that wait for an answer. */
export class Echoes {
  readonly #node: Node;
  /** By `icmpRest`: identifier and sequence number. */
  readonly #pending = new Map<number, Pending>();
  #sequence = 0;

  constructor(node: Node) {
    this.#node = node;
  }

  /** Sends a request and calls `done` once with what became of it; application code. */
  send(destination: Address, options: EchoOptions, done: (result: EchoResult) => void): void {
    const { clock, name, simulation } = this.#node;
    checkOptions(options, KINDS, `${name}: ping`);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const { identifier = 1, sequence = this.#sequence, timeoutNs = seconds(10) } = options;
    const packet = this.#request(destination, echoRest(identifier, sequence), options);
    const rest = packet.icmpRest;
    if (!this.#node.send(packet)) {
      const outcome = this.#node.up ? "no-route" : "crashed";
      simulation.after(0, () => callOn(this.#node, () => done(resultOf(sequence, outcome))));
      return;
    }
    const timer = simulation.at(clock.deadlineAfter(timeoutNs), () => {
      this.#finish(rest, resultOf(sequence, "timeout"));
    });
    this.#pending.get(rest)?.timer.close();
    this.#pending.set(rest, { sequence, sentNs: clock.monotonicNs, timer, done });
  }

  /** The same as a promise. */
  ask(destination: Address, options: EchoOptions): Promise<EchoResult> {
    const { name, simulation } = this.#node;
    checkOptions(options, KINDS, `${name}: ping`); // before anybody waits
    const wait = simulation.waits.begin<EchoResult>(
      name,
      `an echo of ${formatAddress(destination)}`,
    );
    this.send(destination, options, (result) => wait.resolve(result));
    return wait.promise;
  }

  /** An answer has come; says whether somebody waited for it. */
  reply(packet: Packet): boolean {
    const pending = this.#pending.get(packet.icmpRest);
    if (pending === undefined) return false;
    const { sequence, sentNs } = pending;
    const { source: from, ttl } = packet;
    const rttNs = this.#node.clock.monotonicNs - sentNs;
    this.#finish(packet.icmpRest, { outcome: "reply", rttNs, from, error: null, ttl, sequence });
    return true;
  }

  /** An error about a request has come. */
  fail({ kind, quoted, source }: IcmpError): void {
    const pending = this.#pending.get(quoted.icmpRest);
    if (pending === undefined || quoted.icmpType !== ICMP_ECHO || kind === "source-quench") return;
    const { sequence, sentNs } = pending;
    const rttNs = this.#node.clock.monotonicNs - sentNs;
    const error = resultOf(sequence, "error");
    this.#finish(quoted.icmpRest, { ...error, rttNs, from: source, error: kind });
  }

  /** The node crashes. */
  reset(): void {
    for (const [rest, { sequence }] of this.#pending) {
      this.#finish(rest, resultOf(sequence, "crashed"));
    }
    this.#sequence = 0;
  }

  #request(destination: Address, rest: number, options: EchoOptions): Packet {
    const { dataBytes = 56, ttl = 64, dontFragment = false } = options;
    const packet = this.#node.pool.take();
    packet.source = this.#node.sourceFor(destination) ?? this.#node.address;
    packet.destination = destination;
    packet.protocol = ICMP;
    packet.ttl = ttl;
    packet.dontFragment = dontFragment;
    packet.icmpType = ICMP_ECHO;
    packet.icmpCode = 0;
    packet.icmpRest = rest;
    packet.payload = pattern(dataBytes);
    packet.payloadLength = dataBytes;
    packet.sizeBytes = 20 + ICMP_HEADER_BYTES + dataBytes;
    return packet;
  }

  #finish(rest: number, result: EchoResult): void {
    const pending = this.#pending.get(rest)!;
    this.#pending.delete(rest);
    pending.timer.close();
    callOn(this.#node, () => pending.done(result));
  }
}

const resultOf = (sequence: number, outcome: EchoResult["outcome"]): EchoResult => ({
  outcome,
  rttNs: null,
  from: null,
  error: null,
  ttl: null,
  sequence,
});

/** What ping sends: 0, 1, 2, ... */
const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at & 0xff);
