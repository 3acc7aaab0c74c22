import type { Ns } from "@seedwire/engine";
import type { ScriptPacket } from "../language/packet.ts";
import type { TcpOption } from "../language/tcp-option.ts";
import type { Difference } from "./compare.ts";
import type { Run } from "./run.ts";
import { toleranceNs } from "./times.ts";
import { toleranceOf } from "./tolerance.ts";

type Timestamp = Extract<TcpOption, { kind: "TS" }>;

/** The timestamp option of a packet, if there is one. */
export function timestampOf(packet: ScriptPacket): Timestamp | undefined {
  const options = packet.kind === "tcp" ? (packet.options ?? []) : [];
  return options.find((option): option is Timestamp => option.kind === "TS");
}

/**
 * What is wrong with a packet's timestamp, if the length of a tick is given. The first one that was
 * seen is right whatever it is. `seen` is reckoned from that one.
 */
export function wrongTimestamp(
  run: Run,
  expected: ScriptPacket,
  seen: ScriptPacket,
  timeNs: Ns,
): Difference[] {
  const { tsTickUsecs } = run.script.settings;
  const [right, found] = [timestampOf(expected), timestampOf(seen)];
  const isKnown = run.current?.timestamps.base !== null;
  if (tsTickUsecs === 0 || !isKnown || right === undefined || found === undefined) return [];
  const offNs = Math.abs((found.val - right.val) | 0) * tsTickUsecs * 1000;
  if (offNs <= toleranceNs(toleranceOf(run), timeNs)) return [];
  return [{ field: "options", text: `the timestamp is ${found.val}, expected ${right.val}` }];
}
