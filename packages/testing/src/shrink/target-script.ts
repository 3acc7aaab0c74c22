import type { Fate, FateBook, FlowName, Link } from "@seedwire/link";
import type { Packet } from "@seedwire/wire";
import type { PacketFate } from "seedwire";
import { TargetFlow } from "./target-flow.ts";
import type { Binding, Target } from "./target.ts";

/**
 * Brings about the fates of targets, and keeps which packets they met: these fates by number then
 * repeat the very same run. All other packets are plainly delivered, whatever models draw.
 */
export class TargetScript implements FateBook {
  /** Targets that came about, in order, each with the packet that it met. */
  readonly met: Target[] = [];
  readonly #flowName: FlowName;
  readonly #links = new Map<string, Map<string, TargetFlow>>();

  constructor(targets: readonly Target[], binding: Binding, flowName: FlowName) {
    this.#flowName = flowName;
    for (const [link, ofLink] of grouped(targets, ({ fate }) => fate.link)) {
      const flows = [...grouped(ofLink, ({ fate }) => fate.flow)];
      this.#links.set(
        link,
        new Map(flows.map(([name, list]) => [name, new TargetFlow(list, binding)])),
      );
    }
  }

  meet(link: Link, packet: Packet, fate: Fate): void {
    // Not whether a script says so: the scenario must not see the difference.
    fate.lost = false;
    fate.copies = 0;
    fate.delayNs = 0;
    fate.bit = -1;
    const flow = this.#flowOf(link, packet);
    if (flow === undefined) return;
    for (const target of flow.next(packet)) {
      if (!bring(target, packet, fate)) continue;
      const spot = flow.reader.spot();
      this.met.push({ ...target, fate: { ...target.fate, packet: flow.reader.count }, spot });
    }
  }

  refused(link: Link, packet: Packet): void {
    this.#flowOf(link, packet)?.refuse(packet);
  }

  #flowOf(link: Link, packet: Packet): TargetFlow | undefined {
    return this.#links.get(link.name)?.get(this.#flowName(packet));
  }
}

/** Adds to the fate of a packet. Returns whether that changed anything. */
function bring({ fate: wanted }: Target, packet: Packet, fate: Fate): boolean {
  if (fate.lost || isThere(wanted, fate)) return false;
  if (wanted.fate === "drop") fate.lost = true;
  else if (wanted.fate === "delay") fate.delayNs = wanted.ns;
  else if (wanted.fate === "duplicate") fate.copies = wanted.copies;
  else fate.bit = wanted.bit % (8 * packet.sizeBytes);
  return true;
}

/** Whether that kind of thing has befallen the packet already. */
const isThere = ({ fate: kind }: PacketFate, { delayNs, copies, bit }: Fate): boolean =>
  (kind === "delay" && delayNs > 0) ||
  (kind === "duplicate" && copies > 0) ||
  (kind === "corrupt" && bit >= 0);

function grouped<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
