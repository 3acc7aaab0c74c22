import { NODE_DROP_REASONS, Node, nodeChannel, passageChannel } from "@seedwire/ip";
import type { NodeDropReason, Passage } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import type { Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";

/** What was seen at one node, to be compared with what it counts. */
type Tally = Record<Passage, number> & { readonly drops: Map<NodeDropReason, number> };

const newTally = (): Tally => ({ send: 0, forward: 0, hold: 0, deliver: 0, drops: new Map() });

/** Packets that nodes have to hand to a link before anything else happens, the latest last. */
class Leaving {
  count = 0;
  readonly nodes: Node[] = [];
  readonly #serials: number[] = [];
  readonly #identifications: number[] = [];

  add(node: Node, { serial, identification }: Packet): void {
    const at = this.count++;
    this.nodes[at] = node;
    this.#serials[at] = serial;
    this.#identifications[at] = identification;
  }

  /** A link, or the drop of a node, got what was to leave: the packet, a fragment or a copy of it. */
  remove({ serial, identification }: Packet): void {
    for (let at = this.count - 1; at >= 0; at--) {
      if (this.#serials[at] !== serial && this.#identifications[at] !== identification) continue;
      this.count--;
      for (let next = at; next < this.count; next++) {
        this.nodes[next] = this.nodes[next + 1]!;
        this.#serials[next] = this.#serials[next + 1]!;
        this.#identifications[next] = this.#identifications[next + 1]!;
      }
      return;
    }
  }
}

/** Nodes neither make packets nor let them vanish. */
export const nodePassage: Oracle = {
  name: "node-passage",
  promise:
    "What a link delivers to a node is passed on, kept for reassembly, handed to its protocol or dropped with a reason; what a node sends or passes on reaches a link; a crashed one does nothing",
  source: "RFC 1812 §5.2.1",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    const tallies = new Map<Node, Tally>();
    const tallyOf = (node: Node): Tally => {
      let tally = tallies.get(node);
      if (tally === undefined) tallies.set(node, (tally = newTally()));
      return tally;
    };
    /** What has just come in; it is dealt with within the event in which it came. */
    let node: Node | null = null;
    let serial = -1;
    /** What is about to go out: most often one packet, more where ICMP errors are sent about it. */
    const leaving = new Leaving();
    const settle = (packet: Packet): void => {
      if (packet.serial === serial) serial = -1;
    };
    const checkDone = (): void => {
      if (serial >= 0) {
        breach({ found: `a packet came to ${node!.name} and vanished there`, host: node!.name });
      }
      if (leaving.count === 0) return;
      const { name } = leaving.nodes[0]!;
      breach({ found: `a packet was to leave ${name} and reached no link`, host: name });
    };

    trace.channel(packetChannel).subscribe((event, link, packet) => {
      if (event !== "deliver") {
        if (leaving.count > 0) leaving.remove(packet);
        return;
      }
      if (serial >= 0 || leaving.count > 0) checkDone();
      if (!(link.to instanceof Node)) return;
      node = link.to;
      serial = packet.serial;
    });
    trace.channel(passageChannel).subscribe((passage, at, packet) => {
      tallyOf(at)[passage]++;
      if (!at.up) {
        const found = `${at.name} is down, and yet: ${passage}`;
        breach({ found, host: at.name, packet: formatPacket(packet) });
      }
      if (passage !== "send") settle(packet);
      if (passage !== "send" && passage !== "forward") return;
      leaving.add(at, packet);
    });
    trace.channel(nodeChannel).subscribe((_event, at, packet, _nowNs, reason) => {
      const { drops } = tallyOf(at);
      drops.set(reason, (drops.get(reason) ?? 0) + 1);
      settle(packet);
      if (leaving.count > 0) leaving.remove(packet);
    });
    return ({ finished }) => {
      if (finished) checkDone();
      for (const [at, tally] of tallies) {
        const wrong = miscounted(at, tally);
        if (wrong !== null) breach({ found: `${at.name} counts wrongly: ${wrong}`, host: at.name });
      }
    };
  },
};

/** Where the books of a node differ from what was seen; null if nowhere. */
function miscounted({ stats }: Node, { send, forward, deliver, drops }: Tally): string | null {
  const seen: readonly (readonly [string, seen: number, counted: number])[] = [
    ["sent", send, stats.sent],
    ["forwarded", forward, stats.forwarded],
    ["delivered", deliver, stats.delivered],
    ...NODE_DROP_REASONS.map(
      (reason) => [`dropped (${reason})`, drops.get(reason) ?? 0, stats.drops[reason]] as const,
    ),
  ];
  for (const [what, count, counted] of seen) {
    if (count !== counted) return `${counted} packets ${what}, but ${count} were seen`;
  }
  return null;
}
