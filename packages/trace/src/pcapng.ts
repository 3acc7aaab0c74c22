import type { Simulation } from "@seedwire/engine";
import { packetChannel, type DropReason, type Link } from "@seedwire/link";
import { PcapngWriter, type Packet } from "@seedwire/wire";
import { Copies } from "./copies.ts";
import { fateNote } from "./fate-note.ts";

export interface CaptureOptions {
  /** Captures only at the link ends of this host. Default: at all. */
  readonly host?: string;
  /** What wrote the capture, as Wireshark shows it. Default `"seedwire"`. */
  readonly application?: string;
}

/** Hands bytes on whenever so many wait. */
const CHUNK_BYTES = 256 * 1024;

/** The two ends of a link as numbers of interfaces; -1 for one that is not captured. */
interface Ends {
  readonly sending: number;
  readonly receiving: number;
  /** Packets offered to the link so far, as the link counts them. */
  offered: number;
}

/**
 * A capture of a run that Wireshark reads, with one interface for each link end: a packet is
 * captured at `client>server tx` when the link accepts or refuses it, and at `client>server rx`
 * when it is delivered. Comments tell its fate, where that is not just to be delivered.
 */
export class Capture {
  readonly #writer: PcapngWriter;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #host: string | null;
  readonly #ends = new Map<Link, Ends>();
  readonly #copies = new Copies();

  /**
   * @param write takes the bytes of the capture, piece by piece, and does not keep them
   */
  constructor(
    simulation: Simulation,
    write: (bytes: Uint8Array) => void,
    { host, application = "seedwire" }: CaptureOptions = {},
  ) {
    this.#writer = new PcapngWriter({ application });
    this.#write = write;
    this.#host = host ?? null;
    simulation.trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      const ends = this.#endsOf(link);
      if (event === "deliver") this.#deliver(ends, link, packet, nowNs);
      else if (reason === null) this.#accept(ends, link, packet, nowNs);
      else this.#drop(ends, link, packet, nowNs, reason);
      ends.offered = link.stats.offered;
      if (this.#writer.waitingBytes >= CHUNK_BYTES) this.#writer.drain(write);
    });
  }

  /** Hands on what is left. */
  finish(): void {
    this.#writer.drain(this.#write);
  }

  #accept({ sending }: Ends, link: Link, packet: Packet, nowNs: number): void {
    if (sending >= 0) this.#writer.emit(sending, nowNs, packet, fateNote(link, packet), "out");
  }

  #deliver({ receiving }: Ends, link: Link, packet: Packet, nowNs: number): void {
    const isCopy = this.#copies.isCopy(link, packet);
    if (receiving < 0) return;
    const notes = isCopy ? ["copy made by the medium"] : [];
    if (packet.damaged !== null) notes.push("a bit was flipped on the wire");
    this.#writer.emit(receiving, nowNs, packet, notes.join("; "), "in");
  }

  #drop(ends: Ends, link: Link, packet: Packet, nowNs: number, reason: DropReason): void {
    const wasOffered = link.stats.offered > ends.offered;
    if (!wasOffered || ends.sending < 0) return; // it was captured when it was accepted
    this.#writer.emit(ends.sending, nowNs, packet, `dropped: ${DROP_NOTES[reason]}`, "out");
  }

  #endsOf(link: Link): Ends {
    let ends = this.#ends.get(link);
    if (ends === undefined) {
      const { name } = link;
      const isFrom = this.#host === null || name.startsWith(`${this.#host}>`);
      const isTo =
        this.#host === null || /[^>]*$/.exec(name)![0].replace(/#\d+$/, "") === this.#host;
      ends = {
        sending: isFrom ? this.#writer.interface(`${name} tx`) : -1,
        receiving: isTo ? this.#writer.interface(`${name} rx`) : -1,
        offered: 0,
      };
      this.#ends.set(link, ends);
    }
    return ends;
  }
}

const DROP_NOTES: Readonly<Record<DropReason, string>> = {
  queue: "queue full",
  mtu: "larger than the link's MTU",
  down: "the link is down",
  loss: "lost on the wire",
  fate: "lost on the wire",
};
