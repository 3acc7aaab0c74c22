import type { Ns } from "@seedwire/engine";
import { isHolding, type DropReason, type Link, type PacketTrace } from "@seedwire/link";
import type { Packet } from "@seedwire/wire";
import { Marks } from "./marks.ts";
import { Series } from "./series.ts";

/** A packet that was let in: when its transmission starts, and its bytes. */
interface Start {
  readonly startNs: Ns;
  readonly sizeBytes: number;
}

/** A link over a run: looked at whenever a packet comes, arrives or dies, and when the link is changed. */
export class LinkSeries {
  readonly link: Link;
  /** Packets that wait for the transmitter. */
  readonly waiting = new Series();
  /** Bytes of which the transmission has started, IP headers included. */
  readonly bytes = new Series();
  /** Bits per second; NaN while there is no limit. */
  readonly rate = new Series();
  /** 1 while it is up, 0 while it is down. */
  readonly up = new Series();
  /** What was dropped before the wire, at the number of packets that waited, and why. */
  readonly drops = new Marks();
  /** What was lost on the wire, and why. */
  readonly losses = new Marks();
  /** Those whose start lies ahead, in its order. Between looks they leave the queue by themselves. */
  #ahead: Start[] = [];
  #done = 0;
  #bytes = 0;
  #waiting = 0;
  readonly #isHeld: boolean;

  constructor(link: Link, nowNs: Ns) {
    this.link = link;
    this.#isHeld = isHolding(link.queue);
    this.change(nowNs);
  }

  /** Its rate has changed, or it went up or down: what was ahead does not hold. */
  change(nowNs: Ns): void {
    const { link } = this;
    this.#start(nowNs);
    this.#ahead = [];
    this.#done = 0;
    this.rate.set(nowNs, Number.isFinite(link.rateBps) ? link.rateBps : Number.NaN);
    this.up.set(nowNs, link.up ? 1 : 0);
    this.#look(nowNs);
  }

  see(event: PacketTrace[0], packet: Packet, nowNs: Ns, reason: DropReason | null): void {
    const { startNs, sizeBytes } = packet;
    // What a queue holds has no times yet: it is counted when it arrives.
    if (event === "accept" && !this.#isHeld) this.#ahead.push({ startNs, sizeBytes });
    this.#start(nowNs);
    if (reason === "loss" || reason === "fate") this.losses.add(nowNs, 0, reason);
    else if (reason !== null) this.drops.add(nowNs, this.link.waitingPackets, reason);
    this.#look(nowNs);
  }

  /** Lets those leave the queue whose transmission has started by now. */
  #start(nowNs: Ns): void {
    const ahead = this.#ahead;
    for (; this.#done < ahead.length && ahead[this.#done]!.startNs <= nowNs; this.#done++) {
      const { startNs, sizeBytes } = ahead[this.#done]!;
      this.#bytes += sizeBytes;
      this.#waiting = Math.max(0, this.#waiting - 1);
      this.waiting.set(startNs, this.#waiting);
      this.bytes.set(startNs, this.#bytes);
    }
    if (this.#done < 1000) return;
    this.#ahead = ahead.slice(this.#done);
    this.#done = 0;
  }

  /** What the link itself says counts. */
  #look(nowNs: Ns): void {
    this.#waiting = this.link.waitingPackets;
    this.waiting.set(nowNs, this.#waiting);
    // What has arrived was transmitted, if it was not known when.
    if (this.link.stats.bytes > this.#bytes) this.#bytes = this.link.stats.bytes;
    this.bytes.set(nowNs, this.#bytes);
  }
}
