import type { Ns } from "@seedwire/engine";
import { ICMP, TCP, type Packet } from "@seedwire/wire";
import type { ScriptPacket } from "../language/packet.ts";
import { advanceToNext } from "./advance.ts";
import { whyNotNext } from "./combine.ts";
import type { Captured } from "./network.ts";
import type { Run } from "./run.ts";

/** What was taken for one packet of a script. */
export interface Taken {
  readonly segments: readonly Captured[];
  /** Why that cannot be the packet; null if it can. */
  readonly wrong: string | null;
}

/** Takes what the stack sent until it is as much as one packet of the script stands for. */
export function takePacket(run: Run, expected: ScriptPacket, deadlineNs: Ns): Taken {
  const first = takeNext(run, expected, deadlineNs);
  if (first === null) return { segments: [], wrong: "the packet did not come" };
  const segments = [first];
  const isMany = expected.kind === "tcp" && first.packet.protocol === TCP;
  if (!isMany || run.script.settings.strictSegments) return { segments, wrong: null };
  let { payloadLength: sizeBytes } = first.packet;
  let payloadBytes = sizeBytes;
  while (payloadBytes > 0 && payloadBytes < expected.length) {
    const more = takeNext(run, expected, deadlineNs);
    if (more === null) {
      return { segments, wrong: `only ${payloadBytes} of ${expected.length} octets came` };
    }
    const before = segments.at(-1)!.packet;
    segments.push(more);
    payloadBytes += more.packet.payloadLength;
    const isLast = payloadBytes >= expected.length;
    const isOdd = !isLast && more.packet.payloadLength !== sizeBytes;
    const why = whyNotNext(before, more.packet) ?? (isOdd ? "has another size" : null);
    if (why !== null) return { segments, wrong: `segment ${segments.length} ${why}` };
    sizeBytes = more.packet.payloadLength;
  }
  return { segments, wrong: null };
}

/** The next packet of the connection under test; null if none comes before the deadline. */
function takeNext(run: Run, expected: ScriptPacket, deadlineNs: Ns): Captured | null {
  const { captured } = run.host.network;
  do {
    for (let one = captured.shift(); one !== undefined; one = captured.shift()) {
      if (!isOurs(run, one.packet, expected)) continue;
      if (one.packet.protocol !== ICMP) run.current?.learnPorts(one.packet);
      return one;
    }
  } while (advanceToNext(run, deadlineNs));
  return null;
}

/** Whether a packet is of the connection under test, or an ICMP message that the script expects. */
function isOurs(run: Run, packet: Packet, expected: ScriptPacket): boolean {
  const { remote } = run.host;
  if (packet.protocol === ICMP) return expected.kind === "icmp" && packet.destination === remote;
  return run.current?.owns(packet, remote, expected.ports) ?? false;
}
