import { passageChannel } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { datagramChannel } from "@seedwire/udp";
import { FATE_COPY, FATE_CORRUPT, isBroadcast, UDP, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";

/** Datagrams that are remembered of each sender, and their bytes, whatever comes first. */
const MOST_DATAGRAMS = 8192;
const MOST_BYTES = 4 * 1024 * 1024;

/** A datagram as it was sent, and what has become of it. */
interface Sent {
  readonly identification: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
  readonly offset: number;
  readonly length: number;
  delivered: number;
  /** Copies that the network made of it, or of its fragments. */
  copies: number;
  /** Bits that the network flipped in it. */
  flips: number;
}

/** What one address has sent of late, by identification: the latest of those that share one. */
class Sender {
  readonly #recent: Sent[] = [];
  #first = 0;
  #bytes = 0;
  readonly #byIdentification: (Sent[] | undefined)[] = [];
  /** Identifications of which something was forgotten. */
  readonly #forgotten = new Uint8Array(65536);

  add(packet: Packet): void {
    const { identification, payload, payloadOffset, payloadLength } = packet;
    const sent: Sent = {
      identification,
      destination: packet.destination,
      sourcePort: packet.sourcePort,
      destinationPort: packet.destinationPort,
      payload,
      offset: payloadOffset,
      length: payloadLength,
      delivered: 0,
      copies: 0,
      flips: 0,
    };
    this.#recent.push(sent);
    this.#bytes += payloadLength;
    const others = this.#byIdentification[identification];
    if (others === undefined) this.#byIdentification[identification] = [sent];
    else others.push(sent);
    while (this.#recent.length - this.#first > MOST_DATAGRAMS || this.#bytes > MOST_BYTES) {
      this.#forget(this.#recent[this.#first++]!);
    }
    if (this.#first < MOST_DATAGRAMS) return;
    this.#recent.splice(0, this.#first);
    this.#first = 0;
  }

  /** All that may be meant, the latest last. */
  find(identification: number): readonly Sent[] {
    return this.#byIdentification[identification] ?? [];
  }

  hasForgotten(identification: number): boolean {
    return this.#forgotten[identification] !== 0;
  }

  #forget(sent: Sent): void {
    const { identification, length } = sent;
    this.#bytes -= length;
    this.#forgotten[identification] = 1;
    const others = this.#byIdentification[identification]!;
    if (others.length === 1) this.#byIdentification[identification] = undefined;
    else others.shift();
  }
}

/** UDP may lose datagrams and bring them twice, but never changes or makes any. */
export const udpDatagrams: Oracle = {
  name: "udp-datagrams",
  promise:
    "An application gets datagrams as they were sent to its port, whole and with their bytes, each once and once more for each copy that the network made; damaged ones only if a checksum of 16 bits can miss it",
  source: "RFC 768 §1",
  watch: ({ simulation, net, breach }) => {
    const { trace } = simulation;
    const senders = new Map<number, Sender>();

    trace.channel(passageChannel).subscribe((passage, _node, packet) => {
      if (passage !== "send" || packet.protocol !== UDP) return;
      let sender = senders.get(packet.source);
      if (sender === undefined) senders.set(packet.source, (sender = new Sender()));
      sender.add(packet);
    });
    trace.channel(packetChannel).subscribe((event, _link, packet) => {
      if (packet.protocol !== UDP) return;
      const bit = event === "accept" ? FATE_CORRUPT : FATE_COPY;
      if (event === "drop" || (packet.fate & bit) === 0) return;
      for (const sent of senders.get(packet.source)?.find(packet.identification) ?? []) {
        if (event === "accept") sent.flips++;
        else sent.copies++;
      }
    });
    trace.channel(datagramChannel).subscribe((socket, packet) => {
      const wrong = judge(senders.get(packet.source), packet, socket.localPort);
      if (wrong === null) return;
      // A middlebox may do as it likes to what it passes on.
      if (net.hosts.some(({ node }) => node.tamper !== null)) return;
      const found = `${socket.describe()} gets ${wrong}`;
      breach({ found, host: socket.stack.node.name, packet: formatPacket(packet) });
    });
  },
};

/** What is wrong with a datagram that an application gets; null if nothing is. */
function judge(sender: Sender | undefined, packet: Packet, port: number): string | null {
  const { destination, destinationPort, identification } = packet;
  if (destinationPort !== port) return `a datagram for port ${destinationPort}`;
  const candidates = sender?.find(identification) ?? [];
  if (candidates.length === 0) {
    return sender?.hasForgotten(identification) === true ? null : "a datagram that nobody sent";
  }
  let reason: string | null = null;
  for (let at = candidates.length - 1; at >= 0; at--) {
    const sent = candidates[at]!;
    reason = differs(sent, packet);
    if (reason !== null) continue;
    if (++sent.delivered <= 1 + sent.copies || isBroadcast(destination)) return null;
    reason = `a datagram ${sent.delivered} times, of which the network made ${sent.copies} copies`;
  }
  // A checksum finds one flipped bit for sure, and two only most often.
  const isDoubtful = candidates.some(({ flips }) => flips > 1);
  return isDoubtful || sender!.hasForgotten(identification) ? null : reason;
}

function differs(sent: Sent, packet: Packet): string | null {
  const isForHere =
    packet.sourcePort === sent.sourcePort &&
    packet.destinationPort === sent.destinationPort &&
    packet.destination === sent.destination;
  if (!isForHere) return "a datagram that was sent to or from elsewhere";
  const { payload, payloadOffset, payloadLength } = packet;
  if (payloadLength !== sent.length) {
    return `a datagram of ${payloadLength} bytes, of which ${sent.length} were sent`;
  }
  if (payload === sent.payload && payloadOffset === sent.offset) return null;
  for (let at = 0; at < payloadLength; at++) {
    const [is, was] = [payload[payloadOffset + at], sent.payload[sent.offset + at]];
    if (is !== was) return `a datagram whose byte ${at} is ${is}, but ${was} was sent`;
  }
  return null;
}
