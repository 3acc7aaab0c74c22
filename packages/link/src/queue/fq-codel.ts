import { checkOptions, kind, ms, type Kinds } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import { CodelControl, type CodelParameters, type CodelSource } from "./codel-control.ts";
import { CODEL_KINDS, type CodelOptions } from "./codel.ts";
import { flowHash } from "./flow-hash.ts";
import type { HoldingQueue, QueueHost } from "./holding-queue.ts";
import { BYTES } from "./limits.ts";
import { PacketList } from "./packet-list.ts";
import type { QueueModel, QueueVerdict } from "./queue.ts";

/** Most packets that are dropped at once where there is no room (RFC 8290 §4.1). */
const DROP_BATCH = 64;

export interface FqCodelOptions extends CodelOptions {
  /** Queues among which flows are hashed, up to 65536. Default 1024 (RFC 8290 §5.2.5). */
  readonly flows?: number;
  /**
   * Bytes that a flow may send before it is the next one's turn. Default 1500: a full packet, whose size
   * is that of IP here (RFC 8290 §5.2.4 counts 14 bytes more, of Ethernet).
   */
  readonly quantumBytes?: number;
}

const KINDS: Kinds<FqCodelOptions> = {
  ...CODEL_KINDS,
  flows: kind(
    "a whole number, 1 to 65536, for example 1024",
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_536,
  ),
  quantumBytes: BYTES,
};

/** A flow, or several that share a hash: a queue under CoDel, with its share of the turns. */
class Flow implements CodelSource {
  readonly list = new PacketList();
  readonly control: CodelControl;
  /** Bytes that it may send yet in this turn. */
  deficitBytes = 0;
  /** Whether it is in one of the lists of flows. */
  isListed = false;
  nextFlow: Flow | null = null;
  readonly #all: FqCodel;

  constructor(all: FqCodel, parameters: CodelParameters) {
    this.#all = all;
    this.control = new CodelControl(parameters);
  }

  /** Of all flows, as Linux has it. */
  get backlogBytes(): number {
    return this.#all.waitingBytes;
  }

  shift(): Packet | null {
    const packet = this.list.shift();
    if (packet !== null) this.#all.forget(packet);
    return packet;
  }
}

/** Flows that take turns. */
class FlowList {
  first: Flow | null = null;
  #last: Flow | null = null;

  push(flow: Flow): void {
    flow.nextFlow = null;
    if (this.#last === null) this.first = flow;
    else this.#last.nextFlow = flow;
    this.#last = flow;
  }

  shift(): void {
    this.first = this.first!.nextFlow;
    if (this.first === null) this.#last = null;
  }

  clear(): void {
    this.first = this.#last = null;
  }
}

/** Flow queues, each under CoDel, in turns by deficit round robin; new flows come first. */
class FqCodel implements HoldingQueue {
  readonly limitPackets: number = 0.5; // Infinity is a double
  waitingPackets = 0;
  waitingBytes = 0;
  readonly #host: QueueHost;
  readonly #quantumBytes: number;
  readonly #perturbation: number;
  readonly #parameters: CodelParameters;
  /** By hash; made when first used. */
  readonly #flows: (Flow | null)[];
  readonly #newFlows = new FlowList();
  readonly #oldFlows = new FlowList();

  constructor(
    host: QueueHost,
    parameters: CodelParameters,
    perturbation: number,
    limits: Required<Pick<FqCodelOptions, "limitPackets" | "flows" | "quantumBytes">>,
  ) {
    this.#host = host;
    this.#parameters = parameters;
    this.#perturbation = perturbation;
    this.limitPackets = limits.limitPackets;
    this.#quantumBytes = limits.quantumBytes;
    this.#flows = Array.from({ length: limits.flows }, () => null);
  }

  /** Makes room for a packet, if there is none, at the expense of the flow that takes most of it. */
  admit(packet: Packet, waitingPackets: number): QueueVerdict {
    if (waitingPackets < this.limitPackets) return "accept";
    return this.#makeRoom(packet) ? "accept" : "drop";
  }

  put(packet: Packet): void {
    const flow = this.#flowOf(packet);
    flow.list.push(packet);
    this.waitingPackets++;
    this.waitingBytes += packet.sizeBytes;
    if (flow.isListed) return;
    flow.isListed = true;
    flow.deficitBytes = this.#quantumBytes;
    this.#newFlows.push(flow);
  }

  /** RFC 8290 §4.2. */
  take(nowNs: number): Packet | null {
    for (;;) {
      const isNew = this.#newFlows.first !== null;
      const list = isNew ? this.#newFlows : this.#oldFlows;
      const flow = list.first;
      if (flow === null) return null;
      if (flow.deficitBytes <= 0) {
        flow.deficitBytes += this.#quantumBytes;
        list.shift();
        this.#oldFlows.push(flow);
        continue;
      }
      const packet = flow.control.take(flow, nowNs, this.#host);
      if (packet !== null) {
        flow.deficitBytes -= packet.sizeBytes;
        return packet;
      }
      list.shift();
      // A new flow that is empty waits for its turn among the old ones, lest it come first again and again.
      if (isNew && this.#oldFlows.first !== null) this.#oldFlows.push(flow);
      else flow.isListed = false;
    }
  }

  clear(): Packet[] {
    const packets: Packet[] = [];
    for (const [i, flow] of this.#flows.entries()) {
      if (flow !== null) packets.push(...flow.list.clear());
      this.#flows[i] = null;
    }
    this.#newFlows.clear();
    this.#oldFlows.clear();
    this.waitingPackets = this.waitingBytes = 0;
    return packets;
  }

  /** A packet has left its flow. */
  forget({ sizeBytes }: Packet): void {
    this.waitingPackets--;
    this.waitingBytes -= sizeBytes;
  }

  #flowOf(packet: Packet): Flow {
    const hash = flowHash(packet, this.#perturbation);
    const i = Math.floor((hash * this.#flows.length) / 0x1_0000_0000);
    return (this.#flows[i] ??= new Flow(this, this.#parameters));
  }

  /**
   * Drops half the bytes of the flow with most bytes from its head, 64 packets at most, as if the packet
   * that comes were in it already (RFC 8290 §4.1; by bytes, as Linux does). Returns whether that one may stay.
   */
  #makeRoom(packet: Packet): boolean {
    const own = this.#flowOf(packet);
    let fattest = own;
    let mostBytes = 0;
    for (const flow of this.#flows) {
      if (flow === null) continue;
      const bytes = flow.list.bytes + (flow === own ? packet.sizeBytes : 0);
      if (bytes <= mostBytes) continue;
      mostBytes = bytes;
      fattest = flow;
    }
    let droppedBytes = 0;
    for (let count = 0; count < DROP_BATCH && droppedBytes < mostBytes / 2; count++) {
      fattest.control.count++; // so that CoDel drops more often too
      const head = fattest.shift();
      if (head === null) return false;
      droppedBytes += head.sizeBytes;
      this.#host.drop(head);
    }
    return true;
  }
}

/**
 * Queues of flows that take turns, each under CoDel: FlowQueue-CoDel (RFC 8290 §4). A flow is what has the same
 * addresses, protocol and ports; fragments have no ports. Which of them share a queue is drawn once, from
 * the stream `client>server queue`.
 *
 * Options are those of {@link codel}, with `ecn` true and room for 10,240 packets by default.
 *
 * @example net.cable(a, b, { rateBps: "10mbps", queue: fqCodel({ flows: 64 }) })
 */
export function fqCodel(options: FqCodelOptions = {}): QueueModel {
  checkOptions(options, KINDS, "fqCodel(...)");
  const { flows = 1024, quantumBytes = 1500, limitPackets = 10_240 } = options;
  const { targetNs = ms(5), intervalNs = ms(100), mtuBytes = 1500, ecn = true } = options;
  const parameters = { targetNs, intervalNs, mtuBytes, ecn };
  return ({ simulation, link, host }) => {
    const perturbation = simulation.rng(`${link} queue`).int32();
    return new FqCodel(host, parameters, perturbation, { flows, quantumBytes, limitPackets });
  };
}
