import { isHolding, linkChannel, packetChannel, type Link } from "@seedwire/link";
import { formatDuration, formatRate, type Ns } from "@seedwire/engine";
import { formatPacket } from "@seedwire/trace";
import { FATE_COPY, FATE_DELAY, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { HeldTimes } from "./books/held-times.ts";
import { PerLink } from "./books/per-link.ts";
import { UnderWay } from "./books/under-way.ts";

/**
 * A link as its description says it is, in times alone: sends one packet at a time, each for its size by
 * the rate, without a pause while others wait, and lets it arrive a delay later.
 */
class PlainLink {
  /** When all that was given to it will have been sent. */
  freeNs: Ns = 0;
  rateBps: number;
  /** Time that all it was given takes to send. */
  givenNs: Ns = 0;
  readonly #underWay = new UnderWay((count) => {
    this.#startsNs.splice(0, count);
    this.#arrivalsNs.splice(0, count);
  });
  /** Of each of those. */
  readonly #startsNs: Ns[] = [];
  readonly #arrivalsNs: Ns[] = [];

  constructor(link: Link) {
    this.rateBps = link.rateBps;
  }

  sendingNs(packet: Packet): Ns {
    return Math.round((packet.sizeBytes * 8e9) / this.rateBps);
  }

  /** Takes a packet; returns when its transmission begins. */
  take(packet: Packet, nowNs: Ns): Ns {
    const startNs = Math.max(this.freeNs, nowNs);
    const lastsNs = this.sendingNs(packet);
    this.freeNs = startNs + lastsNs;
    this.givenNs += lastsNs;
    return startNs;
  }

  remember(packet: Packet, startNs: Ns, arrivalNs: Ns): void {
    this.#underWay.add(packet);
    this.#startsNs.push(startNs);
    this.#arrivalsNs.push(arrivalNs);
  }

  /** Where a packet stands; -1 for nowhere. */
  find(packet: Packet): number {
    return this.#underWay.find(packet);
  }

  arrivalNs(at: number): Ns {
    return this.#arrivalsNs[at]!;
  }

  /** One that came before the packet at `at`, is to arrive at the same time, and was not held back. */
  overtaken(at: number): Packet | null {
    const { first, packets } = this.#underWay;
    for (let before = first; before < at; before++) {
      const packet = packets[before]!;
      if (packet === null || (packet.fate & FATE_DELAY) !== 0) continue;
      if (this.#arrivalsNs[before] === this.#arrivalsNs[at]) return packet;
    }
    return null;
  }

  forget(at: number): void {
    this.#underWay.removeAt(at);
  }

  /** Those that wait get new times; what is being sent goes on at the old rate. */
  setRate(rateBps: number, nowNs: Ns): void {
    const { first, packets } = this.#underWay;
    let startNs = -1;
    for (let at = first; at < packets.length; at++) {
      const packet = packets[at]!;
      const oldStartNs = this.#startsNs[at]!;
      if (packet === null || oldStartNs <= nowNs) continue;
      if (startNs < 0) startNs = oldStartNs;
      const oldNs = this.sendingNs(packet);
      const newNs = Math.round((packet.sizeBytes * 8e9) / rateBps);
      this.#arrivalsNs[at]! += startNs + newNs - oldStartNs - oldNs;
      this.#startsNs[at] = startNs;
      this.givenNs += newNs - oldNs;
      startNs += newNs;
    }
    if (startNs >= 0) this.freeNs = startNs;
    this.rateBps = rateBps;
  }

  cut(nowNs: Ns): void {
    this.givenNs -= Math.max(0, this.freeNs - nowNs);
    this.freeNs = Math.min(this.freeNs, nowNs);
    this.#underWay.clear();
  }
}

/** Links take their time, and no more; and what nobody held back is not overtaken. */
export const linkTimes: Oracle = {
  name: "link-times",
  promise:
    "A packet is sent when those before it are, for its size by the rate, and arrives a delay later, or as much later as its fate says; those that are not held back arrive in their order",
  source: "RFC 2330 §10.2",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    const links = new PerLink((link) => new PlainLink(link));
    /** Links whose queue decides what is sent when. */
    const holding = new PerLink(() => new HeldTimes());
    const amiss = (link: Link, what: string, packet: Packet): void =>
      breach({ found: `${link.name} ${what}`, packet: formatPacket(packet) });
    const speed = ({ rateBps, delayNs }: Link): string =>
      `${rateBps === Infinity ? "no limit" : formatRate(rateBps)} and ${formatDuration(delayNs)}`;

    trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      if (isHolding(link.queue)) {
        const wrong = holding.of(link).see(event, link, packet, nowNs, reason);
        if (wrong !== null) amiss(link, wrong, packet);
        return;
      }
      const plain = links.of(link);
      if (event === "accept") {
        const startNs = plain.take(packet, nowNs);
        const leastNs = plain.freeNs + link.delayNs;
        const isHeldBack = (packet.fate & FATE_DELAY) !== 0;
        if (packet.startNs !== startNs) {
          const right = `expected ${formatDuration(startNs)}`;
          amiss(link, `sends from ${formatDuration(packet.startNs)} on, ${right}`, packet);
        } else if (isHeldBack ? packet.arrivalNs <= leastNs : packet.arrivalNs !== leastNs) {
          const right = `${formatDuration(leastNs)}, by ${speed(link)}${isHeldBack ? ", and more" : ""}`;
          amiss(
            link,
            `lets arrive at ${formatDuration(packet.arrivalNs)}, expected ${right}`,
            packet,
          );
        }
        plain.remember(packet, startNs, packet.arrivalNs);
        return;
      }
      if ((packet.fate & FATE_COPY) !== 0) return;
      if (event === "drop" && reason !== "loss" && reason !== "fate") return;
      const at = plain.find(packet);
      if (at < 0) return; // what was never taken is for packets-kept to tell
      const arrivalNs = plain.arrivalNs(at);
      if (nowNs !== arrivalNs) {
        const right = `expected ${formatDuration(arrivalNs)}`;
        amiss(link, `${event}s at ${formatDuration(nowNs)}, ${right}`, packet);
      } else if ((packet.fate & FATE_DELAY) === 0 && plain.overtaken(at) !== null) {
        amiss(link, "lets a packet overtake one that is to arrive at the same time", packet);
      }
      plain.forget(at);
    });
    trace.channel(linkChannel).subscribe((change, link, nowNs) => {
      if (isHolding(link.queue)) return holding.of(link).change(change, nowNs);
      if (change === "rate") links.of(link).setRate(link.rateBps, nowNs);
      else if (change === "down") links.of(link).cut(nowNs);
    });
    return ({ nowNs }) => {
      for (const [link, plain] of links.entries()) {
        const busyNs = plain.givenNs - Math.max(0, plain.freeNs - nowNs);
        if (link.stats.busyNs === busyNs) continue;
        const right = `expected ${formatDuration(busyNs)}`;
        breach({
          found: `${link.name} says that it was busy for ${formatDuration(link.stats.busyNs)}, ${right}`,
        });
      }
    };
  },
};
