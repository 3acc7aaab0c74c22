import type { Ns } from "@seedwire/engine";
import {
  FateScript,
  type Fate,
  type FateBook,
  type FlowName,
  type Link,
  type PacketFate,
} from "@seedwire/link";
import type { Packet } from "@seedwire/wire";
import type { FaultKind } from "./fault-plan.ts";
import { isInWindow, type FaultWindow } from "./fault-window.ts";

/** The next fault: a kind, and which of the packets that it could befall after the one before, from 1. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly nth: number;
}

/** A fault that came about. */
export interface MadeFault {
  /** As a line of a fate file. */
  readonly fate: PacketFate;
  /** Number of its packet among all that were offered to links, from 1. */
  readonly number: number;
  readonly timeNs: Ns;
}

/** How many packets could still be befallen, by kind of fault. */
export type Chances = Record<FaultKind, number>;

/** Repeats recorded fates and lets some more packets come to harm, counting those that could. */
export class FaultyNetwork implements FateBook {
  readonly made: MadeFault[] = [];
  /** Packets after the last fault that one more could befall. */
  chances = noChances();
  /** Packets offered to all links. */
  packets = 0;
  readonly #script: FateScript;
  readonly #planned: readonly PlannedFault[];
  readonly #window: FaultWindow;
  readonly #delayNs: Ns;
  readonly #flowName: FlowName;
  /** Packets so far, by link and flow. */
  readonly #ordinals = new Map<string, number>();

  constructor(
    fates: readonly PacketFate[],
    planned: readonly PlannedFault[],
    window: FaultWindow,
    delayNs: Ns,
    flowName: FlowName,
  ) {
    this.#script = new FateScript(fates, { flowName });
    this.#planned = planned;
    this.#window = window;
    this.#delayNs = delayNs;
    this.#flowName = flowName;
  }

  meet(link: Link, packet: Packet, fate: Fate): void {
    const { scripted } = fate; // of the scenario's own script, if it has one
    this.#script.meet(link, packet, fate);
    fate.scripted = scripted;
    const number = ++this.packets;
    const ordinal = this.#next(link, packet);
    const { nowNs } = link.simulation;
    if (fate.lost || !isInWindow(this.#window, number, link.name, nowNs)) return;
    const next = this.#planned[this.made.length];
    if (canBefall("drop", fate)) this.chances.drop++;
    if (canBefall("duplicate", fate)) this.chances.duplicate++;
    if (canBefall("delay", fate)) this.chances.delay++;
    if (canBefall("corrupt", fate)) this.chances.corrupt++;
    if (next === undefined || !canBefall(next.kind, fate)) return;
    if (this.chances[next.kind] < next.nth) return;
    const name = { link: link.name, flow: this.#flowName(packet), packet: ordinal };
    const made = this.#befall(next.kind, packet, fate, name);
    this.made.push({ fate: made, number, timeNs: nowNs });
    this.chances = noChances();
  }

  refused(link: Link, packet: Packet): void {
    this.#script.refused(link, packet);
    this.packets++;
    this.#next(link, packet);
  }

  /** Does it, and says it as a fate. */
  #befall(
    kind: FaultKind,
    { sizeBytes }: Packet,
    fate: Fate,
    name: Pick<PacketFate, "link" | "flow" | "packet">,
  ): PacketFate {
    switch (kind) {
      case "drop":
        fate.lost = true;
        return { ...name, fate: "drop" };
      case "duplicate":
        fate.copies = 1;
        return { ...name, fate: "duplicate", copies: 1 };
      case "delay":
        fate.delayNs = this.#delayNs;
        return { ...name, fate: "delay", ns: this.#delayNs };
      default:
        fate.bit = 4 * sizeBytes; // in its middle
        return { ...name, fate: "corrupt", bit: fate.bit };
    }
  }

  #next(link: Link, packet: Packet): number {
    const key = `${link.name} ${this.#flowName(packet)}`;
    const ordinal = (this.#ordinals.get(key) ?? 0) + 1;
    this.#ordinals.set(key, ordinal);
    return ordinal;
  }
}

const noChances = (): Chances => ({ drop: 0, duplicate: 0, delay: 0, corrupt: 0 });

/** A packet that is delayed already cannot be delayed once more, and so on: a fate says each thing once. */
function canBefall(kind: FaultKind, { copies, delayNs, bit }: Fate): boolean {
  if (kind === "duplicate") return copies === 0;
  if (kind === "delay") return delayNs === 0;
  return kind === "drop" || bit < 0;
}
