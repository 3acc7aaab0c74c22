import { show } from "@seedwire/engine";
import { ACK, FIN, isFragment, RST, SYN, TCP, type Packet } from "@seedwire/wire";
import type { Loss, LossModel } from "./loss.ts";

/** What the names in a script of segments mean, for error messages and docs. */
const FORMS = '"5" (the fifth data segment), "70.2" (its second copy), "syn.1", "fin.1", "ack.3"';

/** Counts how often each data segment of one flow was seen. */
class FlowCount {
  /** Data segments by first sequence number: their number in order of first transmission. */
  readonly #numbers = new Map<number, number>();
  readonly #copies = new Map<string, number>();
  #acks = 0;

  /** The names of this packet in the script's language; each copy counts. A FIN with data has two. */
  namesOf(packet: Packet): readonly string[] {
    const name = this.#nameOf(packet);
    const hasBoth = packet.payloadLength > 0 && (packet.flags & (FIN | SYN | RST)) === FIN;
    return hasBoth ? [name, this.#copyOf("fin")] : [name];
  }

  #nameOf(packet: Packet): string {
    if ((packet.flags & RST) !== 0) return "rst";
    if ((packet.flags & SYN) !== 0) return this.#copyOf("syn");
    if (packet.payloadLength > 0) {
      let number = this.#numbers.get(packet.seq);
      if (number === undefined) {
        number = this.#numbers.size + 1;
        this.#numbers.set(packet.seq, number);
      }
      return this.#copyOf(String(number));
    }
    if ((packet.flags & FIN) !== 0) return this.#copyOf("fin");
    if ((packet.flags & ACK) !== 0) return `ack.${++this.#acks}`;
    return "other";
  }

  #copyOf(what: string): string {
    const copy = (this.#copies.get(what) ?? 0) + 1;
    this.#copies.set(what, copy);
    return `${what}.${copy}`;
  }
}

/** Hits the TCP segments named in a script. */
class Segments implements Loss {
  readonly #wanted: ReadonlySet<string>;
  readonly #flows = new Map<string, FlowCount>();

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  hits(packet: Packet): boolean {
    if (packet.protocol !== TCP || isFragment(packet)) return false;
    const key = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`;
    let flow = this.#flows.get(key);
    if (flow === undefined) {
      flow = new FlowCount();
      this.#flows.set(key, flow);
    }
    return flow.namesOf(packet).some((name) => this.#wanted.has(name));
  }
}

/** Brings `5` to `5.1`, refuses what names no segment. */
function normalise(name: string): string {
  const match = /^(?:([1-9]\d*)(?:\.([1-9]\d*))?|(syn|fin|ack)\.([1-9]\d*))$/.exec(name.trim());
  if (match === null) throw new RangeError(`${show(name)} names no segment; expected ${FORMS}`);
  const [, number, copy = "1", kind, ordinal] = match;
  return number === undefined ? `${kind}.${ordinal}` : `${number}.${copy}`;
}

/**
 * Scripted loss by TCP segment, for each flow and direction on its own: `5` is the fifth data
 * segment in order of first transmission, `70.2` the second copy of the seventieth (its first
 * retransmission), `syn.1`, `fin.1` (the first FIN, with data or without), `ack.3` (the third segment that only
 * acknowledges). A list of names or one text with commas.
 */
export function segments(names: string | readonly string[]): LossModel {
  const list = typeof names === "string" ? names.split(",").filter((part) => part.trim()) : names;
  if (!Array.isArray(list)) throw new RangeError(`segments(${show(names)}): expected ${FORMS}`);
  const wanted = new Set(list.map(normalise));
  return () => new Segments(wanted);
}
