import type { Ns } from "@seedwire/engine";
import { ICMP, TCP, UDP, type Address, type Packet } from "@seedwire/wire";
import { printPacket } from "../language/print-packet.ts";
import { LiveConnection } from "./live-connection.ts";
import type { Captured } from "./network.ts";
import { readPacket } from "./read-packet.ts";
import { clockTime } from "./times.ts";

/** Something that happened in a run. */
interface Entry {
  readonly timeNs: Ns;
  /** Line of the script; 0 where the script says nothing of it. */
  line: number;
  /** What the script did; null for a packet of the stack. */
  readonly text: string | null;
  readonly packet: Packet | null;
}

/** All that happened in a run, in order. Packets are written out only when somebody reads it. */
export class Conversation {
  readonly #entries: Entry[] = [];

  /** The script did something. */
  add(timeNs: Ns, line: number, text: string): void {
    this.#entries.push({ timeNs, line, text, packet: null });
  }

  /** The stack sent something. */
  capture({ packet, timeNs }: Captured): void {
    this.#entries.push({ timeNs, line: 0, text: null, packet });
  }

  /** What the stack sent is what that line of the script expects. */
  match({ packet }: Captured, line: number): void {
    for (let at = this.#entries.length - 1; at >= 0; at--) {
      const entry = this.#entries[at]!;
      if (entry.packet !== packet) continue;
      entry.line = line;
      return;
    }
  }

  /** One line for each, the time and the line of the script first. */
  lines(connections: readonly LiveConnection[], remote: Address): string[] {
    return this.#entries.map(({ timeNs, line, text, packet }) => {
      const where = line === 0 ? "-" : String(line);
      const what = packet === null ? text! : describe(packet, connections, remote);
      return `${clockTime(timeNs).padStart(12)}  ${where.padStart(5)}  ${what}`;
    });
  }
}

/** A packet of the stack in script numbers, or else with its live ones. */
function describe(packet: Packet, connections: readonly LiveConnection[], remote: Address): string {
  const { protocol } = packet;
  if (protocol !== TCP && protocol !== UDP) {
    if (protocol !== ICMP) return `> a packet of protocol ${protocol}`;
    return printPacket(readPacket(packet, new LiveConnection(UDP, null)));
  }
  const owner = connections.findLast((connection) => connection.owns(packet, remote, null));
  if (owner !== undefined) return printPacket(readPacket(packet, owner));
  const ports = { source: packet.sourcePort, destination: packet.destinationPort };
  const live = readPacket(packet, new LiveConnection(protocol, null));
  return `${printPacket({ ...live, ports })}  (of another connection, live numbers)`;
}

/** As much of a longer text as fits a line. */
export function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}
