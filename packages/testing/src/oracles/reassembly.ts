import { nodeChannel, passageChannel, type Node, type NodeDropReason } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { emitPacket, ipHeaderBytes, isFragment, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { HeldDatagram } from "./books/held-datagram.ts";

/** All or nothing. */
export const reassembly: Oracle = {
  name: "reassembly",
  promise:
    "A datagram that was cut is delivered if all its fragments came in time, and only then: whole, byte for byte as it was sent, and never mixed with another",
  source: "RFC 791 §3.2",
  watch: ({ simulation, net, breach }) => {
    const held = new Map<Node, HeldDatagram[]>();
    /** What the fragment that has just come belongs to; complete if its datagram is now due. */
    let latest: { readonly node: Node; readonly datagram: HeldDatagram } | null = null;
    const amiss = (node: Node, what: string, packet: Packet): void =>
      breach({ found: `${node.name} ${what}`, host: node.name, packet: formatPacket(packet) });
    const find = (node: Node, packet: Packet): HeldDatagram | undefined =>
      held.get(node)?.find((datagram) => datagram.owns(packet));
    const forget = (node: Node, datagram: HeldDatagram): void => {
      const others = held.get(node)!.filter((other) => other !== datagram);
      if (others.length === 0) held.delete(node);
      else held.set(node, others);
    };
    /** How long a node keeps fragments, in true time: its clock may run slowly, and in ticks. */
    const patienceNs = ({ clock, reassembly: { timeoutNs } }: Node): number =>
      timeoutNs * (1 + Math.abs(clock.driftPpb) / 5e8) + clock.granularityNs + 1;

    const hold = (node: Node, packet: Packet, nowNs: number): void => {
      let datagram = find(node, packet);
      if (datagram === undefined) {
        datagram = new HeldDatagram(packet, nowNs);
        held.set(node, [...(held.get(node) ?? []), datagram]);
      } else if (datagram.contradicts(packet)) {
        amiss(node, "keeps a fragment that contradicts others", packet);
      } else if (nowNs - datagram.sinceNs > patienceNs(node)) {
        amiss(node, "keeps the fragments of a datagram for too long", packet);
      }
      datagram.add(packet);
      latest = { node, datagram };
    };
    const deliver = (node: Node, packet: Packet): void => {
      if (latest === null || latest.node !== node || !latest.datagram.owns(packet)) return;
      const { datagram } = latest;
      latest = null;
      forget(node, datagram);
      const wrong = datagram.isComplete ? differs(packet, datagram) : "before it is complete";
      if (wrong !== null) amiss(node, `delivers a datagram of fragments ${wrong}`, packet);
    };
    const drop = (node: Node, packet: Packet, reason: NodeDropReason, nowNs: number): void => {
      const datagram = find(node, packet);
      if (!isFragment(packet)) {
        // The whole, which was complete and failed its checksum, or has no protocol.
        if (latest === null || datagram !== latest.datagram || latest.node !== node) return;
        latest = null;
        return forget(node, datagram);
      }
      const wasHeld = datagram?.remove(packet) ?? false;
      if (datagram === undefined) {
        if (reason === "fragment-duplicate" || reason === "fragment-overlap") {
          amiss(node, `drops the first fragment of a datagram (${reason})`, packet);
        }
        return;
      }
      if (latest?.datagram === datagram) latest = null;
      if (wasHeld && datagram.isEmpty) forget(node, datagram);
      if (reason === "fragment-duplicate" && !datagram.covers(packet)) {
        amiss(node, "drops a fragment as if it had come before", packet);
      } else if (reason === "fragment-overlap" && !wasHeld) {
        if (datagram.covers(packet))
          amiss(node, "takes a copy of a fragment for an attack", packet);
        else if (!datagram.contradicts(packet)) amiss(node, "drops a fragment that fits", packet);
      } else if (reason === "reassembly-timeout") {
        const waitedNs = nowNs - datagram.sinceNs;
        const { timeoutNs } = node.reassembly;
        if (waitedNs < timeoutNs - (patienceNs(node) - timeoutNs)) {
          amiss(node, "gives the fragments of a datagram up too early", packet);
        }
      }
    };
    const checkDone = (): void => {
      if (latest?.datagram.isComplete !== true) return;
      const { name } = latest.node;
      const found = `all fragments of a datagram came to ${name}, and it is not delivered`;
      breach({ found, host: name });
    };

    const { trace } = simulation;
    trace.channel(packetChannel).subscribe((event) => {
      if (event !== "deliver" || latest === null) return;
      checkDone();
      latest = null;
    });
    trace.channel(passageChannel).subscribe((passage, node, packet, nowNs) => {
      if (passage === "hold") hold(node, packet, nowNs);
      else if (passage === "deliver" && latest !== null) deliver(node, packet);
    });
    trace.channel(nodeChannel).subscribe((_event, node, packet, nowNs, reason) => {
      if (held.size > 0 || isFragment(packet)) drop(node, packet, reason, nowNs);
    });
    return ({ finished, quiet }) => {
      if (finished) checkDone();
      if (!quiet) return;
      for (const [{ name }] of held) {
        breach({ found: `${name} keeps fragments for ever`, host: name });
      }
      for (const { name, node } of net.hosts) {
        const { bytes } = node.reassembly;
        if (bytes === 0) continue;
        breach({ found: `${name} counts ${bytes} bytes of fragments, and has none`, host: name });
      }
    };
  },
};

/** How a datagram differs from the one that its fragments are pieces of; null if it does not. */
function differs(packet: Packet, { original, totalBytes }: HeldDatagram): string | null {
  const bytes = packet.sizeBytes - ipHeaderBytes(packet);
  if (bytes !== totalBytes) return `with ${bytes} bytes, expected ${totalBytes}`;
  if (original === null) return null; // of bytes, or of two datagrams: its checksum decides
  const isSame =
    packet.payload === original.payload &&
    packet.payloadOffset === original.payloadOffset &&
    packet.payloadLength === original.payloadLength &&
    packet.sourcePort === original.sourcePort &&
    packet.destinationPort === original.destinationPort &&
    packet.seq === original.seq;
  if (isSame) return null;
  const [is, was] = [emitPacket(packet), emitPacket(original)];
  const shift = ipHeaderBytes(original) - ipHeaderBytes(packet);
  for (let at = ipHeaderBytes(packet); at < is.length; at++) {
    if (is[at] !== was[at + shift]) return `whose byte ${at} is not the one that was sent`;
  }
  return null;
}
