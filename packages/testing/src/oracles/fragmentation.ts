import { passageChannel } from "@seedwire/ip";
import { isHolding, packetChannel, type Link, type PacketEvent } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { CE, ipHeaderBytes, isFragment, NOT_ECT, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { PerLink } from "./books/per-link.ts";
import { UnderWay } from "./books/under-way.ts";

/** The packet that a node sends or passes on at this moment, and how much of it has gone out. */
class Cutting {
  host = "";
  source = 0;
  destination = 0;
  identification = 0;
  protocol = 0;
  ttl = 0;
  trafficClass = 0;
  dontFragment = false;
  moreFragments = false;
  serial = -1;
  sizeBytes = 0;
  from = 0;
  /** Where the next piece has to begin; the first if it is that of the packet. */
  next = 0;
  end = 0;

  begin(host: string, packet: Packet): void {
    this.host = host;
    this.source = packet.source;
    this.destination = packet.destination;
    this.identification = packet.identification;
    this.protocol = packet.protocol;
    this.ttl = packet.ttl;
    this.trafficClass = packet.trafficClass;
    this.dontFragment = packet.dontFragment;
    this.moreFragments = packet.moreFragments;
    this.serial = packet.serial;
    this.sizeBytes = packet.sizeBytes;
    this.from = packet.fragmentOffset;
    this.next = packet.fragmentOffset;
    this.end = packet.fragmentOffset + packet.sizeBytes - ipHeaderBytes(packet);
  }

  /** Says nothing of what comes until the next packet begins. */
  giveUp(): void {
    this.identification = -1;
    this.next = this.from;
  }

  get isPartlyGone(): boolean {
    return this.next > this.from && this.next < this.end;
  }

  /** Takes a packet that a link is offered; says what is wrong with it, if it is a piece. */
  take(packet: Packet): string | null {
    if (packet.serial === this.serial) return null;
    if (packet.identification !== this.identification || packet.source !== this.source) return null;
    if (!isFragment(packet) && packet.sizeBytes === this.sizeBytes) return null; // of a broadcast
    if (this.dontFragment) return "is cut, though it says not to";
    const { fragmentOffset, moreFragments } = packet;
    const lengthBytes = packet.sizeBytes - ipHeaderBytes(packet);
    if (fragmentOffset !== this.next) {
      return `goes on at ${fragmentOffset}, expected ${this.next}`;
    }
    const to = fragmentOffset + lengthBytes;
    if (lengthBytes <= 0 || to > this.end) return `has ${lengthBytes} bytes of ${this.end}`;
    const isLast = to === this.end;
    if (!isLast && lengthBytes % 8 !== 0) return `has ${lengthBytes} bytes, no multiple of 8`;
    if (moreFragments !== (!isLast || this.moreFragments)) {
      return moreFragments ? "promises more where it ends" : "does not say that more follow";
    }
    const isAlike =
      packet.destination === this.destination &&
      packet.protocol === this.protocol &&
      packet.ttl === this.ttl &&
      isSameClass(packet.trafficClass, this.trafficClass) &&
      !packet.dontFragment;
    if (!isAlike) return "differs in a field that all pieces share";
    this.next = isLast ? this.from : to; // and once more, if it is a broadcast
    return null;
  }
}

/** A queue may mark a piece as it comes in, if its sender can be told of congestion (RFC 3168 §5.3). */
const isSameClass = (piece: number, whole: number): boolean =>
  piece === whole || ((whole & CE) !== NOT_ECT && piece === (whole | CE));

/** Datagrams are cut so that they can be put together again. */
export const fragmentation: Oracle = {
  name: "fragmentation",
  promise:
    "The pieces of a datagram go out from first to last, without gap or overlap, cut at multiples of 8 bytes, all but the last saying that more follow; what says not to be cut is not",
  source: "RFC 791 §3.2",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    const cutting = new Cutting();
    /** What queues that hold their packets have let in: what they give up is not being cut now. */
    const held = new PerLink<UnderWay>(() => new UnderWay());
    const wasHeld = (event: PacketEvent, link: Link, packet: Packet): boolean => {
      if (!isHolding(link.queue)) return false;
      const underWay = held.of(link);
      if (event !== "accept") return underWay.remove(packet);
      underWay.add(packet);
      return false;
    };
    const checkDone = (): void => {
      if (!cutting.isPartlyGone) return;
      const { host, next, end } = cutting;
      breach({ found: `${host} sends ${next} bytes of a datagram that has ${end}`, host });
    };
    trace.channel(passageChannel).subscribe((passage, { name }, packet) => {
      if (passage !== "send" && passage !== "forward") return;
      checkDone();
      cutting.begin(name, packet);
    });
    trace.channel(packetChannel).subscribe((event, link, packet, _nowNs, reason) => {
      const isOld = wasHeld(event, link, packet);
      if (event === "deliver") return checkDone();
      if (reason === "loss" || reason === "fate") return; // of a packet that it took before
      if (reason === "down") return cutting.giveUp(); // perhaps too: all that is in a link dies at once
      if (isOld) return;
      const wrong = cutting.take(packet);
      if (wrong === null) return;
      const found = `a fragment of ${cutting.host} on ${link.name} ${wrong}`;
      breach({ found, host: cutting.host, packet: formatPacket(packet) });
    });
    return checkDone;
  },
};
