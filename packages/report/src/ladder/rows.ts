import type { LadderGap, LadderPacket, LadderStep } from "./step.ts";

export type LadderNote = Extract<LadderStep, { readonly what: "note" }>;
type Move = Exclude<LadderStep, LadderGap | LadderNote>;

/** A line of a ladder. */
export type Row =
  /** The whole arrow of a packet, whether it arrives or is lost. */
  | { readonly what: "whole"; readonly packet: LadderPacket }
  /** The two halves of an arrow that others cross. */
  | { readonly what: "departs" | "arrives"; readonly packet: LadderPacket }
  /** What a host did, one after the other, at the same time. */
  | { readonly what: "notes"; readonly notes: readonly LadderNote[] }
  | LadderGap;

/**
 * Puts steps into lines. Time runs downward along the line of each host. An arrow is drawn whole where
 * nothing comes between at its ends; of two that cross one is cut, best one that only acknowledges.
 */
export function layOut(steps: readonly LadderStep[]): Row[] {
  const rows: Row[] = [];
  for (let from = 0; from < steps.length;) {
    const first = steps[from]!;
    if (first.what === "gap") {
      rows.push(first);
      from++;
      continue;
    }
    const gap = steps.findIndex(({ what }, at) => at > from && what === "gap");
    const to = gap === -1 ? steps.length : gap;
    rows.push(...new Part(steps.slice(from, to) as (LadderNote | Move)[]).rows());
    from = to;
  }
  return rows;
}

/** Steps that follow one another, without a gap. */
class Part {
  /** What is still to be drawn of each host's line, the next at the end. */
  readonly #lines = new Map<string, (LadderNote | Move)[]>();
  /** Where each step stands in the order of all. */
  readonly #order = new Map<LadderNote | Move, number>();
  /** Packets of which both ends are here and nothing is drawn, to be drawn whole. */
  readonly #entire = new Set<LadderPacket>();
  /** Packets of which only the beginning is still to be drawn. */
  readonly #toSend = new Set<LadderPacket>();
  readonly #rows: Row[] = [];

  constructor(steps: readonly (LadderNote | Move)[]) {
    const sent = new Set<LadderPacket>();
    steps.forEach((step, at) => {
      this.#order.set(step, at);
      if (step.what === "send") sent.add(step.packet);
      if (step.what === "arrive" && sent.has(step.packet)) this.#entire.add(step.packet);
    });
    for (const step of steps.toReversed()) {
      const host = hostOf(step);
      const line = this.#lines.get(host);
      if (line === undefined) this.#lines.set(host, [step]);
      else line.push(step);
    }
    for (const packet of this.#entire) if (packet.from === packet.to) this.#cut(packet);
  }

  rows(): Row[] {
    for (;;) {
      const heads: (LadderNote | Move)[] = [];
      for (const line of this.#lines.values()) {
        const head = line.at(-1);
        if (head !== undefined) heads.push(head);
      }
      if (heads.length === 0) return this.#rows;
      heads.sort((a, b) => this.#order.get(a)! - this.#order.get(b)!);
      const free = heads.find((head) => this.#isFree(head));
      const crossed = this.#crossed(heads, free);
      if (crossed !== undefined) this.#cut(crossed);
      else this.#draw(free!);
    }
  }

  /** Whether a step can be drawn now, alone or with the other end of its arrow. */
  #isFree(step: LadderNote | Move): boolean {
    if (step.what === "note") return true;
    const { packet } = step;
    if (step.what === "arrive") return !this.#entire.has(packet) && !this.#toSend.has(packet);
    if (!this.#entire.has(packet)) return true;
    const other = this.#lines.get(packet.to)?.at(-1);
    return other?.what === "arrive" && other.packet === packet;
  }

  /** A packet that cannot be drawn whole, if it is high time to cut one. */
  #crossed(
    heads: readonly (LadderNote | Move)[],
    free: LadderNote | Move | undefined,
  ): LadderPacket | undefined {
    const waiting = heads
      .filter((head) => head.what === "send" && !this.#isFree(head))
      .map((head) => (head as Move).packet);
    if (free !== undefined) return waiting.find(({ arrivedNs }) => arrivedNs! < free.timeNs);
    return waiting.find(({ isAck }) => isAck) ?? waiting[0];
  }

  #cut(packet: LadderPacket): void {
    this.#entire.delete(packet);
    this.#toSend.add(packet);
  }

  #draw(step: LadderNote | Move): void {
    const line = this.#lines.get(hostOf(step))!;
    line.pop();
    if (step.what === "note") {
      const notes = [step];
      for (let next = line.at(-1); isBeside(next, step); next = line.at(-1)) {
        notes.push(next);
        line.pop();
      }
      this.#rows.push({ what: "notes", notes });
      return;
    }
    const { packet } = step;
    if (step.what === "arrive") {
      this.#rows.push({ what: "arrives", packet });
    } else if (this.#entire.delete(packet)) {
      this.#lines.get(packet.to)!.pop();
      this.#rows.push({ what: "whole", packet });
    } else {
      this.#toSend.delete(packet);
      this.#rows.push({ what: packet.lost === null ? "departs" : "whole", packet });
    }
  }
}

const hostOf = (step: LadderNote | Move): string => {
  if (step.what === "note") return step.host;
  return step.what === "send" ? step.packet.from : step.packet.to;
};

const isBeside = (
  next: LadderNote | Move | undefined,
  { timeNs, ports }: LadderNote,
): next is LadderNote =>
  next?.what === "note" && next.timeNs === timeNs && next.ports.join() === ports.join();
