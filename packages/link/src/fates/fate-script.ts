import type { Packet } from "@seedwire/wire";
import type { Link } from "../link.ts";
import type { FateBook } from "./book.ts";
import { clearFate, newFate, type Fate } from "./fate.ts";
import { flowName, type FlowName } from "./flow-name.ts";
import { readPacketFate, type PacketFate } from "./packet-fate.ts";

export interface FateScriptOptions {
  /** Must be that of the recording. Default: addresses and ports, see {@link flowName}. */
  readonly flowName?: FlowName;
  /**
   * What becomes of the packets that the script does not name: plain delivery ("plain"), so that a
   * recorded run is repeated, or what the links' models draw ("drawn"). Default "plain".
   */
  readonly others?: "plain" | "drawn";
}

/** All that the script says of one packet. */
interface Part {
  readonly fate: Fate;
  readonly lines: PacketFate[];
}

/** One flow and direction on one link. */
interface Flow {
  /** Packets so far. */
  count: number;
  readonly parts: Map<number, Part>;
}

/**
 * States fates: each packet it names has exactly the fate it says, whatever the models of the link
 * drew. (They draw all the same, so nothing else changes.) One script serves all links of one run.
 */
export class FateScript implements FateBook {
  readonly #flowName: FlowName;
  readonly #plain: boolean;
  readonly #links = new Map<string, Map<string, Flow>>();
  readonly #unmet = new Set<PacketFate>();

  /** @throws RangeError for what is no fate, or one that is said twice of a packet */
  constructor(fates: Iterable<PacketFate>, options: FateScriptOptions = {}) {
    this.#flowName = options.flowName ?? flowName;
    this.#plain = (options.others ?? "plain") === "plain";
    let ordinal = 0;
    for (const fate of fates) this.#add(readPacketFate(fate, `Fate ${++ordinal}`), ordinal);
  }

  /** Fates of packets that have not come by: of a script that no longer fits, when a run is over. */
  get unmet(): PacketFate[] {
    return [...this.#unmet];
  }

  meet(link: Link, packet: Packet, fate: Fate): void {
    if (this.#plain) clearFate(fate);
    const part = this.#next(link, packet);
    if (part === undefined) return;
    for (const line of part.lines) this.#unmet.delete(line);
    const { lost, copies, delayNs, bit } = part.fate;
    fate.lost = lost;
    fate.copies = copies;
    fate.delayNs = delayNs;
    fate.bit = bit < 0 ? -1 : bit % (8 * packet.sizeBytes);
    fate.scripted = true;
  }

  refused(link: Link, packet: Packet): void {
    this.#next(link, packet);
  }

  /** Counts a packet, if it may matter, and finds what is said of it. */
  #next(link: Link, packet: Packet): Part | undefined {
    const flow = this.#links.get(link.name)?.get(this.#flowName(packet));
    return flow?.parts.get(++flow.count);
  }

  #add(line: PacketFate, ordinal: number): void {
    const { fate, lines } = this.#part(line);
    if (lines.some((other) => other.fate === line.fate)) {
      throw new RangeError(
        `Fate ${ordinal}: packet ${line.packet} of flow ${line.flow} on link ${line.link} has a "${line.fate}" already, expected one of each kind`,
      );
    }
    lines.push(line);
    this.#unmet.add(line);
    if (line.fate === "drop") fate.lost = true;
    else if (line.fate === "delay") fate.delayNs = line.ns;
    else if (line.fate === "duplicate") fate.copies = line.copies;
    else fate.bit = line.bit;
  }

  #part({ link, flow, packet }: PacketFate): Part {
    let flows = this.#links.get(link);
    if (flows === undefined) this.#links.set(link, (flows = new Map()));
    let ofFlow = flows.get(flow);
    if (ofFlow === undefined) flows.set(flow, (ofFlow = { count: 0, parts: new Map() }));
    let part = ofFlow.parts.get(packet);
    if (part === undefined) ofFlow.parts.set(packet, (part = { fate: newFate(), lines: [] }));
    return part;
  }
}
