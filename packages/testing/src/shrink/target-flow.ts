import type { Packet } from "@seedwire/wire";
import { FlowReader, type Spot } from "./spot.ts";
import type { Binding, Target } from "./target.ts";

type ByteSpot = Extract<Spot, { byte: number }>;

/** A target that waits for its byte. */
interface Waiting {
  readonly target: Target;
  readonly spot: ByteSpot;
  /** Packets with that byte so far. */
  seen: number;
  /** The acknowledgement that stands for it: the first that reaches it. */
  ack: number;
}

/** The targets in one flow on one link. */
export class TargetFlow {
  readonly reader = new FlowReader();
  readonly #byNumber = new Map<number, Target[]>();
  readonly #signs = new Map<string, Target[]>();
  /** By byte, so that the few that a packet has are found quickly. */
  readonly #data: Waiting[] = [];
  readonly #acks: Waiting[] = [];

  constructor(targets: readonly Target[], binding: Binding) {
    for (const target of targets) {
      const { spot, fate } = target;
      if (binding === "number" || spot === null) add(this.#byNumber, fate.packet, target);
      else if (!("byte" in spot)) add(this.#signs, signOf(spot), target);
      else {
        const list = spot.at === "data" ? this.#data : this.#acks;
        list.push({ target, spot, seen: 0, ack: -1 });
      }
    }
    for (const list of [this.#data, this.#acks]) {
      list.sort((a, b) => a.spot.life - b.spot.life || a.spot.byte - b.spot.byte);
    }
  }

  /** Takes the next packet of the flow, and finds the targets that it is. */
  next(packet: Packet): readonly Target[] {
    const { reader } = this;
    reader.next(packet);
    const found = this.#byNumber.get(reader.count);
    if (reader.at === null) return found ?? NONE;
    const hits = found === undefined ? [] : [...found];
    if (this.#signs.size > 0 && reader.at !== "data" && reader.at !== "ack") {
      hits.push(...(this.#signs.get(signOf(reader.spot()!)) ?? NONE));
    }
    if (reader.to > reader.from) this.#meetData(hits);
    else if (reader.at === "ack") this.#meetAck(hits);
    return hits;
  }

  /** A packet of the flow never reaches the wire. */
  refuse(packet: Packet): void {
    this.reader.next(packet, true);
  }

  #meetData(hits: Target[]): void {
    const { life, from, to } = this.reader;
    const list = this.#data;
    for (let i = firstFrom(list, life, from); i < list.length; i++) {
      const waiting = list[i]!;
      if (waiting.spot.life !== life || waiting.spot.byte >= to) return;
      if (++waiting.seen === waiting.spot.nth) hits.push(waiting.target);
    }
  }

  /** Numbers of acknowledgements depend on what came together: the first that reaches a byte counts. */
  #meetAck(hits: Target[]): void {
    const { life, ack } = this.reader;
    for (const waiting of this.#acks) {
      const { spot, target } = waiting;
      if (spot.life !== life || spot.byte > ack) continue;
      if (waiting.ack < 0) waiting.ack = ack;
      if (waiting.ack === ack && ++waiting.seen === spot.nth) hits.push(target);
    }
  }
}

const NONE: readonly Target[] = [];

const signOf = ({ at, life, nth }: Spot): string => `${at}/${life}/${nth}`;

function add<K>(map: Map<K, Target[]>, key: K, target: Target): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [target]);
  else list.push(target);
}

/** Index of the first that is not before a byte. */
function firstFrom(list: readonly Waiting[], life: number, byte: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { spot } = list[middle]!;
    if (spot.life < life || (spot.life === life && spot.byte < byte)) low = middle + 1;
    else high = middle;
  }
  return low;
}
