import { MIN_MTU_BYTES, PATH_MTU_EXPIRY_NS, passageChannel, type Node } from "@seedwire/ip";
import { formatPacket } from "@seedwire/trace";
import {
  formatAddress,
  ICMP,
  ICMP_FRAGMENTATION_NEEDED,
  ICMP_UNREACHABLE,
  nextHopMtu,
  TCP,
  type Address,
  type Packet,
} from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { tcpView } from "../tcp-view/index.ts";

/** What a node was told of the path to a destination. */
interface Told {
  readonly mtuBytes: number;
  readonly untilNs: number;
}

/** What a router says of its next hop is heeded. */
export const pathMtu: Oracle = {
  name: "path-mtu",
  promise:
    "A node that was told of a smaller path MTU takes it for no larger for ten minutes, nor for less than 68 bytes, and sends no segment above it that must not be cut",
  source: "RFC 1191 §3",
  watch: (run) => {
    const { simulation, breach } = run;
    const view = tcpView(run);
    view.hear({}); // so that it knows who is alive
    const told = new Map<Node, Map<Address, Told>>();
    const learn = (node: Node, packet: Packet): void => {
      const { payload, payloadOffset, payloadLength } = packet;
      if (payloadLength < 20) return;
      const quote = new DataView(payload.buffer, payload.byteOffset + payloadOffset, payloadLength);
      const destination = quote.getInt32(16) as Address;
      const mtuBytes = nextHopMtu(packet.icmpRest);
      // Routers older than RFC 1191 tell no MTU: then a guess is made, which is the node's own.
      if (mtuBytes === 0 || !node.isLocal(quote.getInt32(12) as Address)) return;
      if (!mayBeOurs(node, quote)) return;
      let paths = told.get(node);
      if (paths === undefined) told.set(node, (paths = new Map()));
      const nowNs = node.clock.monotonicNs;
      const known = paths.get(destination);
      const before = known === undefined || known.untilNs <= nowNs ? Infinity : known.mtuBytes;
      paths.set(destination, {
        mtuBytes: Math.max(MIN_MTU_BYTES, Math.min(before, mtuBytes)),
        untilNs: nowNs + PATH_MTU_EXPIRY_NS,
      });
    };
    /** Of a segment: whether it is in flight. Anybody can write others (RFC 5927 §4). */
    const mayBeOurs = (node: Node, quote: DataView): boolean => {
      if (quote.getUint8(9) !== TCP) return true;
      const tcpAt = (quote.getUint8(0) & 15) * 4;
      if (quote.byteLength < tcpAt + 8) return false;
      const [source, destination] = [quote.getInt32(12) as Address, quote.getInt32(16) as Address];
      const [from, to] = [quote.getUint16(tcpAt), quote.getUint16(tcpAt + 2)];
      const tcb = tcbOf(node, source, from, destination, to);
      if (tcb === undefined || tcb.state === "TIME-WAIT") return false;
      // Linux does not ask connections that a listener has not accepted yet.
      const isHalfOpen = tcb.state === "SYN-RECEIVED" && tcb.passive && !tcb.fastOpened;
      if (isHalfOpen && tcb.config.profile === "linux") return false;
      const seq = quote.getInt32(tcpAt + 4);
      return ((seq - tcb.sndUna) | 0) >= 0 && ((tcb.sndNxt - seq) | 0) >= 0;
    };
    const tcbOf = (node: Node, from: Address, fromPort: number, to: Address, toPort: number) =>
      [...view.alive].find(
        ({ connection, tcb }) =>
          connection.endpoint.stack.node === node &&
          tcb.localPort === fromPort &&
          tcb.remotePort === toPort &&
          tcb.localAddress === from &&
          tcb.remoteAddress === to,
      )?.tcb;
    const check = (node: Node, packet: Packet): void => {
      const path = told.get(node)?.get(packet.destination);
      if (path === undefined || path.untilNs <= node.clock.monotonicNs) return;
      const most = Math.max(path.mtuBytes, node.pathMtus.leastBytes);
      const mtuBytes = node.pathMtu(packet.destination);
      const tell = (what: string): void =>
        breach({
          found: `${node.name} ${what}; it was told of ${path.mtuBytes} bytes`,
          host: node.name,
          packet: formatPacket(packet),
        });
      if (mtuBytes > most || mtuBytes < MIN_MTU_BYTES) {
        tell(`takes the path MTU to ${formatAddress(packet.destination)} for ${mtuBytes} bytes`);
      } else if (packet.protocol === TCP && packet.dontFragment && packet.sizeBytes > most) {
        tell(`sends ${packet.sizeBytes} bytes that must not be cut`);
      }
    };
    simulation.trace.channel(passageChannel).subscribe((passage, node, packet) => {
      if (passage === "deliver" && packet.protocol === ICMP) {
        const { icmpType, icmpCode } = packet;
        if (icmpType !== ICMP_UNREACHABLE || icmpCode !== ICMP_FRAGMENTATION_NEEDED) return;
        learn(node, packet);
      } else if (passage === "send" && told.size > 0) {
        if (!node.up || node.restartedNs >= 0)
          told.delete(node); // it forgot with the crash
        else check(node, packet);
      }
    });
  },
};
