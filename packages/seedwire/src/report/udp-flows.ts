import type { Ns, Simulation } from "@seedwire/engine";
import type { UdpStack } from "@seedwire/udp";
import type { Packet } from "@seedwire/wire";
import type { FlowEnd } from "./flow-name.ts";

/** What is counted of the datagrams between two sockets, both directions together. */
export interface UdpFlow {
  /** Who sent the first one. */
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly firstNs: Ns;
  /** When the latest one reached a socket; the time of the first one sent before. */
  lastNs: Ns;
  sentBytes: number;
  deliveredBytes: number;
  datagrams: number;
}

/** Counts the datagrams that sockets exchange. */
export class UdpFlows {
  /** In the order of their first datagrams. */
  readonly all: UdpFlow[] = [];
  readonly #simulation: Simulation;
  readonly #byEnds = new Map<number, Map<number, UdpFlow>>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Counts what the sockets of a host send and get from now on. */
  watch(stack: UdpStack): void {
    // A function that is assigned to a property right where it is written is born old in V8, and all that
    // it knows outlives the next minor collections with it: the whole run, here. So it has a name first.
    // The same sockets most often come again.
    let latest: Latest | null = null;
    const tap: UdpStack["tap"] = (direction, packet) => {
      if (latest === null || !isOf(latest, packet)) latest = this.#latestOf(packet);
      const { flow } = latest;
      if (direction === "out") {
        flow.sentBytes += packet.payloadLength;
        flow.datagrams++;
      } else {
        flow.deliveredBytes += packet.payloadLength;
        flow.lastNs = this.#simulation.nowNs;
      }
    };
    stack.tap = tap;
  }

  #latestOf(packet: Packet): Latest {
    const { source, sourcePort, destination, destinationPort } = packet;
    return { source, sourcePort, destination, destinationPort, flow: this.#flowOf(packet) };
  }

  #flowOf(packet: Packet): UdpFlow {
    const { source, sourcePort, destination, destinationPort } = packet;
    const from = keyOf(source, sourcePort);
    const to = keyOf(destination, destinationPort);
    const known = this.#byEnds.get(from)?.get(to) ?? this.#byEnds.get(to)?.get(from);
    if (known !== undefined) return known;
    const { nowNs } = this.#simulation;
    const flow: UdpFlow = {
      from: { address: source, port: sourcePort },
      to: { address: destination, port: destinationPort },
      firstNs: nowNs,
      lastNs: nowNs,
      sentBytes: 0,
      deliveredBytes: 0,
      datagrams: 0,
    };
    let peers = this.#byEnds.get(from);
    if (peers === undefined) this.#byEnds.set(from, (peers = new Map()));
    peers.set(to, flow);
    this.all.push(flow);
    return flow;
  }
}

/** A flow, and the ends of its latest datagram. */
interface Latest {
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  readonly flow: UdpFlow;
}

const isOf = (latest: Latest, packet: Packet): boolean =>
  latest.source === packet.source &&
  latest.sourcePort === packet.sourcePort &&
  latest.destination === packet.destination &&
  latest.destinationPort === packet.destinationPort;

/** Address and port as one exact number. */
const keyOf = (address: number, port: number): number => (address >>> 0) * 65_536 + port;
