import type { Simulation } from "@seedwire/engine";
import { isHolding, packetChannel, type DropReason, type Link } from "@seedwire/link";
import { PcapngWriter, type Packet } from "@seedwire/wire";
import { arrivalNote, fateNote } from "./fate-note.ts";

export interface CaptureOptions {
  /**
   * Where packets are captured. Default `"once"`.
   *
   * - `"once"`: each where it is first sent, and elsewhere only when there is something to tell of
   *   it: that it is lost, refused, damaged, duplicated or held back. Wireshark's analysis of TCP
   *   takes a packet that it sees at several places for several packets; like this it is right.
   * - `"links"`: each on each link that it takes, where the link begins; where it ends, only when there is
   *   something to tell.
   * - `"all"`: at both ends of each link.
   * - `{ host }`: at the link ends of a host, as tcpdump does there.
   */
  readonly at?: "once" | "links" | "all" | { readonly host: string };
  /** What wrote the capture, as Wireshark shows it. Default `"seedwire"`. */
  readonly application?: string;
}

/** Hands bytes on whenever so many wait. */
const CHUNK_BYTES = 256 * 1024;

/** The two ends of a link as numbers of interfaces; -1 for one that is not captured. */
interface Ends {
  readonly link: Link;
  readonly sending: number;
  readonly receiving: number;
  /** How many packets were offered to the link up to its latest event, as it counts them. */
  offered: number;
}

/**
 * A capture of a run that Wireshark reads, with one interface for each link end: a packet is
 * captured at `client>server tx` when the link accepts or refuses it, or at `client>server rx` when
 * it is delivered. What a queue lets in and drops later is captured twice. Comments tell its fate, where that is not just to be delivered.
 */
export class Capture {
  readonly #writer: PcapngWriter;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #at: NonNullable<CaptureOptions["at"]>;
  readonly #ends = new Map<Link, Ends>();
  /** The same by the link's index, which links of another network may have too. */
  readonly #recentEnds: Ends[] = [];
  /** Packets that queues hold, which may yet drop them. */
  readonly #held = new Set<Packet>();
  /** Highest serial number seen: a packet beyond it is new. */
  #latest = -1;

  /** @param write takes the bytes of the capture, piece by piece, and does not keep them */
  constructor(
    simulation: Simulation,
    write: (bytes: Uint8Array) => void,
    { at = "once", application = "seedwire" }: CaptureOptions = {},
  ) {
    this.#writer = new PcapngWriter({ application });
    this.#write = write;
    this.#at = at;
    simulation.trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      const recent = this.#recentEnds[link.index];
      const ends = recent !== undefined && recent.link === link ? recent : this.#findEnds(link);
      if (ends.sending < 0 && ends.receiving < 0) return;
      if (event === "deliver") this.#deliver(ends, packet, nowNs);
      else if (reason === null) this.#accept(ends, link, packet, nowNs);
      else this.#drop(ends, link, packet, nowNs, reason);
      if (packet.serial > this.#latest) this.#latest = packet.serial;
      if (this.#writer.waitingBytes >= CHUNK_BYTES) this.#writer.drain(write);
    });
  }

  /** Hands on what is left. */
  finish(): void {
    this.#writer.drain(this.#write);
  }

  /** Whether packets were seen at any end that was to be captured. */
  get hasEnds(): boolean {
    return [...this.#ends.values()].some(({ sending, receiving }) => sending + receiving > -2);
  }

  #accept(ends: Ends, link: Link, packet: Packet, nowNs: number): void {
    ends.offered = link.stats.offered;
    if (isHolding(link.queue)) this.#held.add(packet);
    if (ends.sending < 0) return;
    const note = fateNote(link, packet);
    if (this.#at === "once" && note === "" && packet.serial <= this.#latest) return;
    this.#writer.emit(ends.sending, nowNs, packet, note, "out");
  }

  #deliver({ receiving }: Ends, packet: Packet, nowNs: number): void {
    if (this.#held.size > 0) this.#held.delete(packet);
    if (receiving < 0) return;
    let note = arrivalNote(packet);
    if (packet.damaged !== null) {
      note += `${note === "" ? "" : "; "}a bit was flipped on the wire`;
    }
    if (note === "" && (this.#at === "once" || this.#at === "links")) return;
    this.#writer.emit(receiving, nowNs, packet, note, "in");
  }

  #drop(ends: Ends, link: Link, packet: Packet, nowNs: number, reason: DropReason): void {
    const isHeld = this.#held.delete(packet);
    const isNew = !isHeld && link.stats.offered > ends.offered;
    if (!isHeld) ends.offered = link.stats.offered;
    const isGivenUp = isHeld && reason === "queue"; // nobody knew that when it was accepted
    if (!(isNew || isGivenUp) || ends.sending < 0) return; // it was captured when it was accepted
    this.#writer.emit(ends.sending, nowNs, packet, `dropped: ${DROP_NOTES[reason]}`, "out");
  }

  #findEnds(link: Link): Ends {
    const ends = this.#ends.get(link) ?? this.#addEnds(link);
    this.#recentEnds[link.index] = ends;
    return ends;
  }

  #addEnds(link: Link): Ends {
    const { name } = link;
    const host = typeof this.#at === "object" ? this.#at.host : null;
    const isFrom = host === null || name.startsWith(`${host}>`);
    const isTo = host === null || name.replace(/#\d+$/, "").endsWith(`>${host}`);
    const ends = {
      link,
      sending: isFrom ? this.#writer.interface(`${name} tx`) : -1,
      receiving: isTo ? this.#writer.interface(`${name} rx`) : -1,
      offered: 0,
    };
    this.#ends.set(link, ends);
    return ends;
  }
}

const DROP_NOTES: Readonly<Record<DropReason, string>> = {
  queue: "by the queue",
  mtu: "larger than the link's MTU",
  down: "the link is down",
  loss: "lost on the wire",
  fate: "lost on the wire",
};
