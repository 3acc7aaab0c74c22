import type { Packet } from "@seedwire/wire";
import type { Link } from "../link.ts";
import type { FateBook } from "./book.ts";
import type { Fate } from "./fate.ts";
import { flowName, type FlowName } from "./flow-name.ts";
import type { PacketFate } from "./packet-fate.ts";

export interface FateRecorderOptions {
  /** Default: addresses and ports, see {@link flowName}. */
  readonly flowName?: FlowName;
  /** A script that speaks first, so that what it did is recorded too. Default: none. */
  readonly script?: FateBook | null;
}

/** Keeps the fates that differ from plain delivery. One recorder serves all links of a run. */
export class FateRecorder implements FateBook {
  /** In the order in which packets were offered. */
  readonly fates: PacketFate[] = [];
  readonly #flowName: FlowName;
  readonly #script: FateBook | null;
  /** Packets so far, by link and flow. */
  readonly #links = new Map<string, Map<string, number>>();

  constructor(options: FateRecorderOptions = {}) {
    this.#flowName = options.flowName ?? flowName;
    this.#script = options.script ?? null;
  }

  meet(link: Link, packet: Packet, fate: Fate): void {
    this.#script?.meet(link, packet, fate);
    const flow = this.#flowName(packet);
    const name = { link: link.name, flow, packet: this.#count(link.name, flow) };
    const { fates } = this;
    if (fate.lost) {
      fates.push({ ...name, fate: "drop" });
      return;
    }
    if (fate.delayNs > 0) fates.push({ ...name, fate: "delay", ns: fate.delayNs });
    if (fate.copies > 0) fates.push({ ...name, fate: "duplicate", copies: fate.copies });
    if (fate.bit >= 0) fates.push({ ...name, fate: "corrupt", bit: fate.bit });
  }

  refused(link: Link, packet: Packet): void {
    this.#script?.refused?.(link, packet);
    this.#count(link.name, this.#flowName(packet));
  }

  /** The number of the next packet of a flow on a link. */
  #count(link: string, flow: string): number {
    let flows = this.#links.get(link);
    if (flows === undefined) this.#links.set(link, (flows = new Map()));
    const ordinal = (flows.get(flow) ?? 0) + 1;
    flows.set(flow, ordinal);
    return ordinal;
  }
}
